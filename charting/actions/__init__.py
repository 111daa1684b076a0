"""Every write of the charting floor: one verb a function, one transaction, one audit event."""
