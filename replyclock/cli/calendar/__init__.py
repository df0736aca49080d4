"""`calendar`: the workspace's own calendars begun; counts no days."""
