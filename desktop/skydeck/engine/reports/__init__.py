"""Answers about Skydeck itself: what was called, which policy that needs, where the way to AWS breaks."""
