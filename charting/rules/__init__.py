"""Plain Python over the facts of one visit: suggestions with reasons, never a decision."""
