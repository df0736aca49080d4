"""`sites`: the register in a terminal; plans nothing."""
