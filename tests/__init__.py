"""The tests of Skydeck, a mirror of the package; `python3 -m tests` runs them all."""
