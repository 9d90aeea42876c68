"""The Elasticsearch engine, for installations with more than one machine."""

from search.engines.elastic.engine import PATIENCE, ElasticEngine

__all__ = ["PATIENCE", "ElasticEngine"]
