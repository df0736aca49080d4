"""What `replyclock init` copies into a new workspace; nothing reads it afterwards."""
