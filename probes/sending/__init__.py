"""Puts a letter into a site's form and presses once; decides nothing about what follows."""
