"""Bytes become text, one way for pages and for mail: labels, fits, lost signs; knows neither of them."""
