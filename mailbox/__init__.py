"""Everything that touches mail; imported as replyclock.mailbox, so that the standard library keeps its own name."""
