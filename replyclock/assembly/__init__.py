"""Puts the parts together, a subject a file: the only folder that knows concrete classes; no rule."""
