"""Sample records, one for each kind of record that documents are drafted from: a template can be tried at any time.

They are values, no records: nobody sees, numbers or drafts from them. All of it is invented and says 示例.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from liaison.documents.kinds import KINDS
from liaison.documents.sources import registered_sources
from liaison.organisations.choices import OrganisationKind

DATA: Final = Path(__file__).parent / "data" / "samples.toml"


@dataclass(frozen=True, slots=True)
class Sample:
    """What a record of one source could say.

    Attributes:
        code, label: those of its source.
        title: what it is about.
        values: for templates, by Chinese name; exactly the names of the source.
        kinds: documents that are tried on it first.
    """

    code: str
    label: Any
    title: str
    values: Mapping[str, str]
    kinds: tuple[str, ...] = ()


@cache
def _data() -> dict[str, Any]:
    with DATA.open("rb") as file:
        return tomllib.load(file)


def samples() -> list[Sample]:
    """One for each registered source, in order. Raises KeyError for a source without one."""
    rows = [(source, _data()[source.code]) for source in registered_sources()]
    return [Sample(source.code, source.label, row["title"], row["values"], tuple(row["kinds"])) for source, row in rows]


def sample_of(code: str) -> Sample | None:
    """The sample of the source ``code``."""
    return next((sample for sample in samples() if sample.code == code), None)


def sample_for(kind: str) -> Sample:
    """The one that documents of ``kind`` are tried on first."""
    return next(sample for sample in samples() if kind in sample.kinds)


def sample_addressee(kind: str) -> str:
    """An invented addressee of ``kind``; empty where it is served on nobody."""
    rules = KINDS[kind]
    if not rules.is_served:
        return ""
    supervised = OrganisationKind.ENFORCEMENT in rules.addressees
    return str(_data()["addressee" if supervised else "superior"])


def sample_supervisors(kind: str) -> str:
    """The line that names invented supervisors; empty where none are named."""
    return str(_data()["supervisors"]) if KINDS[kind].supervisors else ""
