"""Notices: who is told what, on the page and by mail."""
