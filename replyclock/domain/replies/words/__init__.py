"""The words of offices: what is canned, what tells something, and what of a text is left to judge."""
