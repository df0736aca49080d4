"""`analyse`: what published lists say."""
