"""`chat`: chat assistants asked beside the letters; sends no letter."""
