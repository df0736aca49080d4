"""`analyse`: what published lists say; asks no site."""
