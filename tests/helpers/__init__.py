"""What several tests need: guards, a real keyring, a screen reader's view; no tests in here."""
