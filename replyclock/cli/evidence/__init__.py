"""`evidence`: sealed, packed, checked, moved, removed; proves nothing itself."""
