"""Tests of what is shipped, and walks through clean systems that are started by hand."""
