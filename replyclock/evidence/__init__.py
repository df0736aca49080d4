"""Everything that proves: keys, stamps, bags, and their checks; knows no workspace and keeps nothing."""
