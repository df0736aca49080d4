"""`workdays`: how deadlines are counted."""
