"""What follows from answers alone."""
