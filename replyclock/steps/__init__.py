"""One verb per file, in terms of ports and domain; knows no room and no store."""
