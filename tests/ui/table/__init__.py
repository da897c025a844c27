"""Tests of the table: its model, its own painting, its filter and its columns."""
