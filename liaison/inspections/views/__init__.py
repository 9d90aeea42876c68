"""Pages of inspections: those of members, and those for the enterprise."""
