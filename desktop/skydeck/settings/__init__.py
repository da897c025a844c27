"""Every setting, declared once, and the file that keeps them; no secrets, no Qt."""
