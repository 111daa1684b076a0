"""Every write on the calendar: one verb a function, one transaction, one audit event."""
