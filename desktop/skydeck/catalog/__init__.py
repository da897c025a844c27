"""The catalogue: every service as data; an explicit tuple, no import side effects."""
