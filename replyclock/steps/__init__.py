"""One verb per file: what the command line and the engine can ask for, in terms of ports and domain."""
