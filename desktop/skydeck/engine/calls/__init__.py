"""The gateway, and what stands right behind it."""
