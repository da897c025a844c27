"""Requests as threads work on them, and the process they run in."""
