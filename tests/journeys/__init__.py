"""Journeys through the whole program: a real window, a real engine, a real sandbox account."""
