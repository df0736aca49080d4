"""Everything that proves: keys, stamps, bags, and how they are verified without a workspace."""
