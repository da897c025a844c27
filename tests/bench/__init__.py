"""Measurements next to peers; nothing here asserts."""
