"""The protocols to the outside, a subject a file, and the values that cross them; no I/O and no rule."""
