"""What the portal asks: the questions of the intake packet as data."""
