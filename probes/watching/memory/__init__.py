"""What looks at a place leave behind for the next one: kept small; asks no server."""
