"""Encryption of single values at rest (authenticator secrets; later contact details), with keys that can be rotated."""

from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class UnreadableValueError(ValueError):
    """A stored value that none of the configured keys opens."""


def new_key() -> str:
    """A fresh key for ``FIELD_ENCRYPTION_KEYS``."""
    return Fernet.generate_key().decode("ascii")


def check_keys(keys: list[str]) -> None:
    """Raise ImproperlyConfigured unless ``keys`` holds at least one key and all are well formed."""
    if not keys:
        raise ImproperlyConfigured("FIELD_ENCRYPTION_KEYS is empty")
    for key in keys:
        try:
            Fernet(key)
        except (ValueError, TypeError) as error:
            raise ImproperlyConfigured(
                "FIELD_ENCRYPTION_KEYS: each is 32 bytes in URL-safe base64 (manage.py new_encryption_key)"
            ) from error


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    check_keys(list(keys))
    return MultiFernet([Fernet(key) for key in keys])


def _current() -> MultiFernet:
    return _cipher(tuple(settings.FIELD_ENCRYPTION_KEYS))


def encrypt(text: str) -> str:
    """``text`` under the first key, as ASCII."""
    return _current().encrypt(text.encode("utf-8")).decode("ascii")


def decrypt(token: str) -> str:
    """What ``encrypt`` was given, with any of the keys. Raises UnreadableValueError when no key fits."""
    try:
        return _current().decrypt(token.encode("ascii")).decode("utf-8")
    except (InvalidToken, UnicodeError) as error:
        raise UnreadableValueError("no key in FIELD_ENCRYPTION_KEYS opens this value") from error


def rotate(token: str) -> str:
    """The same value under the first key. Raises UnreadableValueError when no key fits."""
    try:
        return _current().rotate(token.encode("ascii")).decode("ascii")
    except (InvalidToken, UnicodeError) as error:
        raise UnreadableValueError("no key in FIELD_ENCRYPTION_KEYS opens this value") from error
