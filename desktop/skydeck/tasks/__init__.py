"""Asyncio work in the window process: starts, names and reports tasks; no Qt, no AWS."""
