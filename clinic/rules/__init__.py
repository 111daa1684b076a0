"""What follows from facts alone: plain Python, no Django, no clock."""
