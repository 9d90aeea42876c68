"""Response policies that differ by area."""
