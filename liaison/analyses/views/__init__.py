"""Pages of analyses, warnings and adoption."""
