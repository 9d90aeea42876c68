"""Rate limits for what is dear to answer. Callers are counted under a keyed hash that changes every day: no address
is stored, and nothing of what was asked."""

import hashlib
import hmac

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

WINDOW = 60


def over_limit(request: HttpRequest, name: str, most: int) -> int:
    """Count this request against ``most`` a minute; the seconds to wait when it is too many, else 0."""
    now = timezone.now()
    minute, second = divmod(int(now.timestamp()), WINDOW)
    caller = f"{now.date()}|{_address(request)}".encode()
    digest = hmac.new(settings.SECRET_KEY.encode(), caller, hashlib.sha256).hexdigest()[:24]
    key = f"search.limit.{name}.{digest}.{minute}"
    cache.add(key, 0, WINDOW * 2)
    try:
        number = cache.incr(key)
    except ValueError:  # evicted between the two calls: counts anew
        return 0
    return WINDOW - second if number > most else 0


def _address(request: HttpRequest) -> str:
    """Who asks: the address the outermost trusted proxy saw, else the connection's. Behind a socket all readers
    would otherwise be one caller."""
    trusted = getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0)
    passed = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    return passed[-trusted] if trusted and len(passed) >= trusted else request.META.get("REMOTE_ADDR", "")
