"""Recipes are found, recorded, rehearsed, approved and checked; sends no letter."""
