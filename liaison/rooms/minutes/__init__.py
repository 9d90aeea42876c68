"""Minutes: drafting and printing."""
