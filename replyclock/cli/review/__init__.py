"""`review`: what persons decide about what was seen, never over it."""
