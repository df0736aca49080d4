"""What discovering, recording and checking recipes found, as values; knows no page."""
