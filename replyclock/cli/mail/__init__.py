"""`mail`: mailboxes and what became of messages; changes none."""
