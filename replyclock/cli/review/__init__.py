"""`review`: what persons decide about what was seen."""
