"""`sites`: the register in a terminal."""
