"""Servers on loopback: the LanguageTool HTTP API, and what they have in common."""
