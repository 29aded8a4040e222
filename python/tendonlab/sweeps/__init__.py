"""Sweeps: a virtual trial at every point of a design, all reduced to one file."""
