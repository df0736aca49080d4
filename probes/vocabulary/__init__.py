"""The words of forms, fields and results in tables, and how a text is held against them; knows no page."""
