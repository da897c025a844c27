"""Which accounts are chosen, where calls go, and what may be done with an account."""
