"""The Elasticsearch engine, for installations with more than one machine."""

from search.engines.elastic.engine import ElasticEngine

__all__ = ["ElasticEngine"]
