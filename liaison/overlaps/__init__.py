"""Overlap across walls: two organisations hold clues about the same body, person or enterprise, and may not know it."""
