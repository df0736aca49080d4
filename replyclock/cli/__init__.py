"""The command line: parses, calls one thing, prints; decides nothing."""
