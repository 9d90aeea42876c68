"""Levels (层级): what offices above and below each other hand down, report up and supervise."""
