"""How AWS is reached."""
