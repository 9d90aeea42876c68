"""Limits on how often something may be tried, counted in the shared cache. An address is kept as a keyed hash only."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limit:
    """``times`` within ``seconds``, counted under ``name``."""

    name: str
    times: int
    seconds: int

    def _key(self, whose: str) -> str:
        return f"throttle:{self.name}:{hashed(whose)}"

    def used_up(self, whose: str) -> bool:
        """Whether ``whose`` has had all its tries; counts nothing."""
        try:
            return (cache.get(self._key(whose)) or 0) >= self.times
        except Exception:  # each cache has errors of its own
            return self._without_cache()

    def take(self, whose: str) -> bool:
        """Count one try of ``whose``; False when there was none left.

        Without its cache the portal lets people in: a limit that cannot count must not silence everybody.
        """
        key = self._key(whose)
        try:
            cache.add(key, 0, self.seconds)
            return cache.incr(key) <= self.times
        except ValueError:  # it ran out between the two
            return True
        except Exception:
            return not self._without_cache()

    def forget(self, whose: str) -> None:
        """Give ``whose`` all tries back."""
        try:
            cache.delete(self._key(whose))
        except Exception:
            self._without_cache()

    def _without_cache(self) -> bool:
        logger.exception("The cache does not answer: %s is not limited", self.name)
        return False


def hashed(value: str) -> str:
    """A short hash of ``value`` that only this installation can make, another one each day."""
    key = hashlib.sha256(f"throttle {timezone.localdate()} {settings.SECRET_KEY}".encode()).digest()
    return hashlib.blake2b(value.encode("utf-8", "replace"), key=key, digest_size=16).hexdigest()


def address_of(request: HttpRequest) -> str:
    """The address a request came from, as the limits on signing in see it; ``-`` when it cannot be told."""
    try:
        return get_adapter(request).get_client_ip(request)
    except PermissionDenied:  # a socket of the operating system has no address
        return "-"
