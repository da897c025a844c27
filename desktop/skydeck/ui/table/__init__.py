"""The table that paints itself: model, view and filter bar; knows rows, not services."""
