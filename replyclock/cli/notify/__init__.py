"""`notify`: the ways to tell people; says nothing of a persona."""
