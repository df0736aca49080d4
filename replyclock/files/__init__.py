"""Files that a person writes: read into models, faults named by line and key; no file's meaning."""
