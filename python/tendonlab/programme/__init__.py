"""Programmes: from a prescription to what the engine runs, and to a table a person reads."""
