"""Finds a message form and what its fields are for, and drafts a recipe; fills in and sends nothing."""
