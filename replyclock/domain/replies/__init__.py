"""What an office sent: whose it is, what kind it is, what of it is noise; reads no mailbox and no page."""
