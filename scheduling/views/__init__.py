"""Screens about time: open, bind, act, answer."""
