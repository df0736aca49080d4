"""Figures as static SVG in two languages; works nothing out."""
