"""Reads public lists of letters and proposes where a recipe's answers show; finds no form."""
