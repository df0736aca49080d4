"""What tells that a visit cannot go on: its page, its browser or this machine does not answer."""
