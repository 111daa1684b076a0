"""Commands and the invented calendar of the demo clinic."""
