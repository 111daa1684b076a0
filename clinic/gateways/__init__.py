"""The outside world, one file each: plain arguments in, result or typed error out."""
