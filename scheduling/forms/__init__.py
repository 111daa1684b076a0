"""What comes in about time, checked."""
