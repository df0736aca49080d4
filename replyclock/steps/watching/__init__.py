"""Places are looked at, and what they show is recorded; judges no round."""
