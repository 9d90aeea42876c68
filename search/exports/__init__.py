"""Search results as files: short ones at once, long ones made in the background and kept for a day."""
