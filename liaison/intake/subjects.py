"""Whom a clue is about, and who reported it: the same however the clue came in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from core.sealed import seal
from liaison.clues.choices import ClueKind, SubjectKind
from liaison.clues.models import LONGEST_TITLE, Clue
from liaison.intake.models import Reporter
from liaison.intake.receivers import body_named
from liaison.organisations.models import Organisation

#: Values that become subjects of the clue instead of fields.
FIELDS: Final = frozenset({"bodies", "officers", "enterprise", "enterprise_detail"})


def subjects_of(
    *,
    bodies: Sequence[tuple[str, str]] = (),
    officers: Sequence[tuple[str, str]] = (),
    enterprise: str = "",
    enterprise_detail: str = "",
) -> list[dict[str, Any]]:
    """``ClueSubject`` values of names with what was written after them. A registered body becomes that organisation."""
    subjects: list[dict[str, Any]] = []
    for name, detail in bodies:
        found = body_named(name)
        named = found.name if found else name
        subjects.append({"kind": SubjectKind.BODY, "name": named, "organisation": found, "detail": detail})
    subjects += [{"kind": SubjectKind.OFFICER, "name": name, "detail": detail} for name, detail in officers]
    if enterprise:
        subjects.append({"kind": SubjectKind.ENTERPRISE, "name": enterprise, "detail": enterprise_detail})
    return subjects


def organisations_in(subjects: Sequence[dict[str, Any]]) -> list[Organisation]:
    """The registered organisations among ``subjects``."""
    return [subject["organisation"] for subject in subjects if subject.get("organisation")]


def title_of(kind: str, subjects: Sequence[dict[str, Any]]) -> str:
    """A first title: of whom, and what. Handlers may write a better one."""
    label = str(ClueKind(kind).label)
    first = next((subject for subject in subjects if subject["kind"] == SubjectKind.BODY), None)
    if first is None:
        return label
    name = first["organisation"].short_name if first["organisation"] else first["name"]
    return f"{name}：{label}"[:LONGEST_TITLE]


def store_reporter(clue: Clue, contact: dict[str, str]) -> None:
    """Keep who reported apart from the clue; nothing when nothing is known."""
    if any(contact.values()):
        Reporter.objects.create(clue=clue, **{name: seal(contact.get(name, "")) for name in Reporter.DETAILS})
