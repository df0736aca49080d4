"""What `replyclock run` does: finds what is due and has DBOS execute it; sends through the steps alone."""
