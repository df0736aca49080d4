"""`campaign`: rounds planned, seen and stopped; sends nothing."""
