"""Pages of organisations and their people."""
