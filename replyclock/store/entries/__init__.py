"""Rows are written together with their entries in the chain; reads nothing back."""
