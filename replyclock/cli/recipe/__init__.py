"""`recipe`: recipes found, recorded, rehearsed, approved, checked; sends nothing."""
