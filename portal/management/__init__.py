"""Commands and demo of the portal."""
