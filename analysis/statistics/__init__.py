"""Counts, shares, intervals, curves: frames in, frames out; knows no words and no pictures."""
