"""Tests of the widgets that know nothing of the program."""
