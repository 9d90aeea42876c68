"""Filling templates from records: ``{{名称}}`` stands for a value; what the record lacks is left for the drafter."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from liaison.documents.kinds import KINDS
from liaison.documents.models import Template
from liaison.documents.own_sources import CLUE_NAMES, chinese_date
from liaison.documents.sources import registered_sources, source_of
from liaison.organisations.models import Organisation
from liaison.workflow.engine import EventRefused

_FIELD: Final = re.compile(r"\{\{\s*([^{}]{1,20}?)\s*\}\}")
#: Left over outside of fields: a field that is not closed, or written with the wide braces of Chinese input.
_BRACE: Final = re.compile(r"[{}｛｝]")
_WAITING: Final = re.compile(r"〔待填：[^〔〕]*〕")
#: What every document can name.
COMMON_NAMES: Final = ("发文机关", "主送机关", "今日", "年份", "回复期限", "机关法律依据")
#: Characters of a faulty line that are repeated beside its number.
SHOWN: Final = 40
DEFAULTS: Final = Path(__file__).parent / "data" / "templates.toml"
#: Fields of a clue that tell what the clue itself says: only internal papers and letters of transfer may use them.
INTERNAL_NAMES: Final = ("线索编号", "线索标题", "反映内容", "反映诉求", "线索来源")


@dataclass(frozen=True, slots=True)
class Wording:
    """Title and text of a template; ``version`` 0 is the one shipped with the portal."""

    title: str
    text: str
    version: int = 0
    template: Template | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a template: in which field of its form, in which line of the text (0: the title), why."""

    field: str
    line: int
    words: str
    why: str

    @property
    def message(self) -> str:
        """In words, with the line."""
        words = self.words.strip()
        words = words if len(words) <= SHOWN else f"{words[:SHOWN]}…"
        if not self.line:
            return self.why
        return _("Line %(n)d (%(words)s): %(why)s") % {"n": self.line, "words": words, "why": self.why}


@cache
def _shipped() -> dict[str, dict[str, str]]:
    with DEFAULTS.open("rb") as file:
        return tomllib.load(file)


def wording_for(organisation: Organisation, kind: str) -> Wording:
    """The template in force: the organisation's newest version, else the one shipped."""
    own = Template.objects.filter(organisation=organisation, kind=kind).order_by("-version").first()
    if own is not None:
        return Wording(own.title, own.text, own.version, own)
    shipped = _shipped()[kind]
    return Wording(shipped["title"], shipped["text"].strip())


def names_in(text: str) -> list[str]:
    """The names a template uses, each once."""
    return list(dict.fromkeys(_FIELD.findall(text)))


def known_names() -> list[str]:
    """Every name a template may use: the common ones and those of all records."""
    found = dict.fromkeys(COMMON_NAMES)
    for source in registered_sources():
        found |= dict.fromkeys(source.names)
    return list(found)


def faults_in(kind: str, title: str, text: str) -> list[Fault]:
    """What is wrong with the fields of a template, line by line: broken ones, names no record gives, and names that
    would tell a body what the clue says."""
    known = known_names()
    found = [Fault("title", 0, title, why) for why in _wrong_in(kind, title, known)]
    for number, line in enumerate(text.splitlines(), start=1):
        found += [Fault("text", number, line, why) for why in _wrong_in(kind, line, known)]
    return found


def _wrong_in(kind: str, line: str, known: list[str]) -> list[str]:
    wrong = []
    for name in names_in(line):
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            why = _("No record gives: %(names)s. Is “%(near)s” meant?") if near else _("No record gives: %(names)s.")
            wrong.append(why % {"names": name, "near": near[0] if near else ""})
        elif name in INTERNAL_NAMES and not KINDS[kind].internal:
            wrong.append(_("The addressee must not learn what the clue says. Leave out: %(names)s.") % {"names": name})
    if _BRACE.search(_FIELD.sub("", line)):
        words = _("A field is written %(example)s: two braces on each side, on one line.")
        wrong.append(words % {"example": "{{查明情况}}"})
    return wrong


def check_names(kind: str, title: str, text: str) -> None:
    """Refuse a template with fields that cannot be filled or must not be.

    Raises:
        EventRefused: names every one with its line.
    """
    faults = faults_in(kind, title, text)
    if faults:
        raise EventRefused("\n".join(fault.message for fault in faults), field=faults[0].field)


def values_for(
    *, issuer: Organisation, addressees: Iterable[Organisation], about: models.Model | None, reply_term: str = ""
) -> dict[str, str]:
    """The values a template is filled with from a record."""
    return filled_values(
        issuer=issuer,
        addressees="、".join(each.name for each in addressees),
        given=source_of(about).fields(about) if about is not None else {},
        reply_term=reply_term,
    )


def filled_values(
    *, issuer: Organisation, addressees: str, given: Mapping[str, str], reply_term: str = ""
) -> dict[str, str]:
    """What a record gives, and what every document can name."""
    today = timezone.localdate()
    return (
        dict.fromkeys(CLUE_NAMES, "")
        | dict(given)
        | {
            "发文机关": issuer.name,
            "主送机关": addressees,
            "今日": chinese_date(today),
            "年份": str(today.year),
            "回复期限": reply_term,
            "机关法律依据": issuer.legal_basis,
        }
    )


def fill(text: str, values: Mapping[str, str]) -> str:
    """``text`` with its fields filled. A value that is missing leaves 〔待填：…〕, which keeps a draft from approval.

    Inside a table line breaks of a value become ``／`` and its ``|`` full-width, so that it stays in its cell.
    """

    def one(line: str) -> str:
        in_table = line.lstrip().startswith("|")

        def put(match: re.Match) -> str:
            value = str(values.get(match[1], "")).strip()
            if not value:
                return f"〔待填：{match[1]}〕"
            value = value.replace("\r\n", "\n")
            return value.replace("|", "｜").replace("\n", "／") if in_table else value

        return _FIELD.sub(put, line)

    return "\n".join(one(line) for line in text.split("\n"))


def waiting_fields(*texts: str) -> list[str]:
    """What is still left to the drafter, as it stands in the text."""
    return [mark for text in texts for mark in _WAITING.findall(text)]
