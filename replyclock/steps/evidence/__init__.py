"""What was recorded is sealed, packed, checked, moved and removed; derives no figure."""
