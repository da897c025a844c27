"""How AWS is reached, as a page."""
