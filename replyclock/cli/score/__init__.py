"""`score`: what a rubric makes of sites, in a terminal; works nothing out."""
