"""What a rubric makes of a site: points, vetoes, ranks, what changed; reads no rubric file."""
