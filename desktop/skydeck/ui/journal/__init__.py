"""The record of calls as a page, and what is made of it."""
