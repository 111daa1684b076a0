"""The services behind `./plumbline`: PostgreSQL, the broker, a mailbox, and their supervisor.

For trying and developing. Nothing here is imported by the application itself.
"""


class Problem(Exception):
    """Something went wrong that a person can put right; the message says what to do."""
