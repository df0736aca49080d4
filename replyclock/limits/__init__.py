"""The last wall: strangers' bytes are read in a process apart, which is ended; knows no mail and no page."""
