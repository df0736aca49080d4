"""`letters`: the test questions of a workspace; sends none."""
