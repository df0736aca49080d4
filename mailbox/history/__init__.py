"""Tells own words from the letters below them by labels, rulers and attributions; judges neither."""
