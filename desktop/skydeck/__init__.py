"""Skydeck: run AWS accounts by pointing and clicking. Holds the version, imports nothing."""

__version__ = "0.1.0"
