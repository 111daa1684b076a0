"""Every write: one verb a function, one transaction, one audit event."""


class Refused(Exception):
    """A rule of the clinic forbids it; the message is fit for the person at the screen."""
