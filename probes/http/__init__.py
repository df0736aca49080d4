"""Pages over HTTP, politely and within bounds; understands nothing of what they say."""
