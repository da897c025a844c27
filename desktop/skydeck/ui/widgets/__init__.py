"""Widgets that know nothing of AWS or of this program; panels put them together."""
