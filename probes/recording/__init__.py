"""What a person does in a window becomes a recipe; writes nothing into the page and sends nothing."""
