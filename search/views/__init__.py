"""Addresses under /search/ and /statutes/."""
