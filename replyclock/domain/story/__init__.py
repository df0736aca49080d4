"""What a pack tells people, as values built from entries; knows no page and no words of a language."""
