"""Looks where answers show and says what is there; decides nothing about it."""
