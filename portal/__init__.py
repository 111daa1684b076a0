"""The portal floor."""
