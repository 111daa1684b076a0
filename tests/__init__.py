"""Everything that shows the code does what it says."""
