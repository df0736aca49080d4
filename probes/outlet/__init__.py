"""The one way out of a browser context: connects to the recipe's hosts, nowhere else; knows no page."""
