"""Questions and answers that a site publishes itself, and how long answers took; reads no list."""
