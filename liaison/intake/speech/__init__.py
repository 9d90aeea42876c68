"""Spoken digits of the check, and the program that made them."""
