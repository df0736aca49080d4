"""Sites of a register joined, sampled and judged by a visit; reads and writes no file."""
