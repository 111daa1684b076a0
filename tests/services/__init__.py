"""The real servers tests run against: PostgreSQL, the broker, a worker, a mailbox, a browser."""
