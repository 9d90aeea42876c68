"""Organisations, the people who act for them, and what deputising, joining and leaving mean."""
