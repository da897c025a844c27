"""Which accounts there are, what opens them, and what keeps their credentials fresh."""
