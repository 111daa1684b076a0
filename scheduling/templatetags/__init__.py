"""Words and places of visits for templates."""
