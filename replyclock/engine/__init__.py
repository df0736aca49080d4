"""What `replyclock run` does: finds what is due by our clock, and has DBOS queue and execute it."""
