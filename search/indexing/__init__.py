"""Keeping the index equal to what is published: changes through the outbox, rebuilding, comparing and repairing."""

from search.indexing.changes import TOPIC, changed, changed_many

__all__ = ["TOPIC", "changed", "changed_many"]
