"""Facts become cases, verdicts, scores and comparisons for whoever prints them; changes nothing recorded."""
