"""Tests of the launcher and the set-up."""
