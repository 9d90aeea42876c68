"""Columns that hold encrypted text, so that the rotation of keys finds every one of them."""

from collections.abc import Iterator
from functools import reduce
from operator import or_

from django.apps import apps
from django.db import models

from core.encryption import decrypt, encrypt, rotate


class SealedField(models.TextField):
    """A column of text under ``core.encryption``. The attribute is the encrypted text; an empty one stays empty.

    Nothing is decrypted by loading a row: whoever reads says so with ``unseal``, which can then be found and reviewed.
    """


def seal(text: str) -> str:
    """What to store for ``text``."""
    return encrypt(text) if text else ""


def unseal(stored: str) -> str:
    """The text that was sealed. Raises UnreadableValueError when no configured key opens it."""
    return decrypt(stored) if stored else ""


def sealed_columns() -> Iterator[tuple[type[models.Model], list[str]]]:
    """Every model with sealed columns, and their names."""
    for model in apps.get_models():
        names = [field.attname for field in model._meta.concrete_fields if isinstance(field, SealedField)]
        if names:
            yield model, names


def rotate_rows() -> int:
    """Store every sealed value under the first key, in the caller's transaction; returns how many rows there were.

    Raises:
        UnreadableValueError: a value that none of the keys opens.
    """
    count = 0
    for model, names in sealed_columns():
        filled = reduce(or_, (~models.Q(**{name: ""}) for name in names))
        rows = model._base_manager.select_for_update().filter(filled).only("pk", *names)
        for row in rows.iterator(chunk_size=500):
            for name in names:
                if stored := getattr(row, name):
                    setattr(row, name, rotate(stored))
            row.save(update_fields=names)
            count += 1
    return count
