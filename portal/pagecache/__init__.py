"""The outermost cache: anonymous public pages from memory, ready compressed, before Django runs.

A view opts in by naming the kinds of content it shows (``core.generations.shows``); everything else passes through.
See docs/features/page-cache.md.
"""
