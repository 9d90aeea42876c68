"""The demo: everything between a fresh clone and a portal with sample content."""
