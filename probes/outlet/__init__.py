"""What leaves a browser context: the one way out, and the fence that judges requests; knows no recipe."""
