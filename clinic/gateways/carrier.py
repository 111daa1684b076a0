"""What may become of a message that is handed to a carrier, whichever it is."""


class Rejected(Exception):
    """The carrier refused the message for good: a wrong address, a forbidden sender."""


class NotTaken(Exception):
    """The message surely did not go out; it may be tried again."""


class Deferred(NotTaken):
    """The carrier is well, but this one has to wait: a full mailbox, a stranger told to return."""


class Unknown(Exception):
    """The line broke while the message was handed over: it may or may not have gone out."""


class NoAnswer(Exception):
    """The carrier can be asked what it took, but does not answer now; it is asked again."""
