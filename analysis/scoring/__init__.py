"""Rubrics read from files, and scores as plain rows; the rules are the domain's."""
