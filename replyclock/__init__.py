"""replyclock asks public offices a question the way a citizen would, and measures when they answer."""
