"""Open, bind, act, answer."""
