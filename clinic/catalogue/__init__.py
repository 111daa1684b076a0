"""Reference texts of the ground floor."""
