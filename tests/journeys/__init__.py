"""The clinic day in a real browser, as the people who live it see it."""
