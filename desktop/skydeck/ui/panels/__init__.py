"""Panels that show kinds: the generic one, and the tabs that richer kinds register."""
