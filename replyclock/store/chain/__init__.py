"""The record chain as tables: entries, seals, texts of looks, and the check of all of it."""
