"""What comes before a round: registers, letters, the draw of letters, writers and times; sends nothing."""
