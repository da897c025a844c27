"""What was asked of AWS: the journal, and what it cost."""
