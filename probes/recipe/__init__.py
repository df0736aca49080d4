"""What a recipe may say, part by part; reads recipe files, opens no page."""
