"""`notify`: the ways to tell people."""
