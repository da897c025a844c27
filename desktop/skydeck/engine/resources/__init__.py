"""Rows, details and changes of the catalogue."""
