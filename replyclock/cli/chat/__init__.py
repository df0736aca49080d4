"""`chat`: chat assistants asked beside the letters."""
