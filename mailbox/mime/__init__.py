"""MIME as mailers write it: transfer encodings, broken boundaries; chooses no body and decides nothing."""
