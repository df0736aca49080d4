"""The reading copy: what its template prints, as finished text; works no share out."""
