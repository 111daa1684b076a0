"""Every write of the portal: what patients do by themselves, and what staff do with it."""
