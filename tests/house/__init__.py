"""The walls: what imports alone cannot show."""
