"""Rows on their way to and from another machine; changes no row that stays."""
