"""Renews a site's stored login: a person logs in, the program only keeps what the window held."""
