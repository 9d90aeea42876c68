"""The composition root: settings, addresses, page chrome, cache, runtime."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
