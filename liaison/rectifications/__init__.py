"""Rectification (整改): what a supervised body is told to correct, its evidence, and the answer to it."""
