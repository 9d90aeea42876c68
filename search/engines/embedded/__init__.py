"""The embedded engine: a tantivy index on disk, in the process that searches."""

from search.engines.embedded.engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
