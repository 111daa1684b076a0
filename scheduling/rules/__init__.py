"""Plain Python about time: facts in, answer out."""
