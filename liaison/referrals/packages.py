"""The package of a referral: what the receiver gets, frozen and hashed. The reporter's identity is never in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from content.common.anonymisation.screen import KIND_NAMES
from liaison.clues.models import Clue
from liaison.referrals.models import PACKAGE_FIELDS
from liaison.workflow.engine import EventRefused
from search.text.anonymise import MINOR, NAME, find_personal

#: Without these a receiver cannot tell what it got.
ALWAYS = ("title", "kind")


def build(clue: Clue, fields: Iterable[str], files: Iterable[dict[str, Any]] = ()) -> dict[str, Any]:
    """The package of ``clue`` with the chosen ``fields`` (names of ``PACKAGE_FIELDS``) and ``files``.

    Args:
        files: descriptions of attachments: id, name, size, sha256.

    Raises:
        EventRefused: an unknown field was chosen.
    """
    chosen = [name for name in PACKAGE_FIELDS if name in {*ALWAYS, *fields}]
    if unknown := set(fields) - set(PACKAGE_FIELDS):
        raise EventRefused(_("Choose one of the options."), field=sorted(unknown)[0])
    values: dict[str, Any] = {"number": clue.number}
    for name in chosen:
        values[name] = _value(clue, name)
    return {"fields": values, "files": list(files)}


def _value(clue: Clue, name: str) -> Any:
    if name == "subjects":
        return [
            {"kind": subject.kind, "name": subject.name, "detail": subject.detail}
            for subject in clue.subjects.filter(disclosed=True)
        ]
    if name == "when_where":
        days = [day.isoformat() for day in (clue.occurred_from, clue.occurred_until) if day]
        return {"days": sorted(set(days)), "place": clue.place}
    return getattr(clue, name)


def telling_details(clue: Clue) -> list[tuple[str, str]]:
    """Numbers, addresses and accounts in what was reported, each with its kind in words.

    People write how they can be reached into the matter itself; whoever refers it should know that it goes along.
    Names are left out: those of officers and witnesses are what a referral is about.
    """
    finds = find_personal(f"{clue.description}\n\n{clue.wishes}")
    return list(
        dict.fromkeys((find.text, str(KIND_NAMES[find.kind])) for find in finds if find.kind not in (NAME, MINOR))
    )


def digest(package: dict[str, Any]) -> str:
    """SHA-256 over the package in canonical form (JSON with sorted keys, no blanks, UTF-8), as hexadecimal."""
    text = json.dumps(package, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
