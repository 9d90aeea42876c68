"""The embedded installation's own secret, made once and kept beside its data."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def _random_secret() -> str:
    return secrets.token_urlsafe(64)


def load_or_create_secret(path: Path, make: Callable[[], str] = _random_secret) -> str:
    """Return the secret stored at ``path``, creating it with ``make`` (64 bytes, URL-safe; mode 0600) when absent.

    Two processes may start at once: the file is created exclusively and the loser reads the winner's.
    """
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    value = make()
    with os.fdopen(descriptor, "w", encoding="ascii") as handle:
        handle.write(value)
    return value
