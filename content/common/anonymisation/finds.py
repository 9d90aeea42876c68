"""Finds in the texts of one item: gathered by what was found, with every place, and what somebody decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from search.text.anonymise import Find, find_personal

LONGEST_MASK: Final = 60
#: Between fields: ends every sentence, so that nothing is found across.
_GAP: Final = "\n\n"


class TextChangedError(Exception):
    """The draft was saved by somebody else since it was looked at; nothing was done."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a find stands: ``start:end`` of the field."""

    field: str
    start: int
    end: int


@dataclass(slots=True)
class FoundText:
    """One text that was found, with every place it stands in; one person is one of these.

    ``kept`` is the decision to leave it readable, if there is one.
    """

    key: str
    kind: str
    text: str
    mask: str
    rule: str
    places: list[Place] = field(default_factory=list)
    kept: Any = None


@dataclass(frozen=True, slots=True)
class Check:
    """A checked version: its texts by field, what was found in them, whether somebody answers for the whole."""

    texts: dict[str, str]
    found: list[FoundText]
    attested: Any = None

    @property
    def open(self) -> list[FoundText]:
        """Finds nobody has decided on."""
        return [] if self.attested else [found for found in self.found if found.kept is None]

    def pieces(self, name: str) -> list[tuple[str, FoundText | None]]:
        """The text of field ``name`` cut at its finds: (text, find or None) in order."""
        text, position = self.texts[name], 0
        cut: list[tuple[str, FoundText | None]] = []
        places = sorted((p.start, p.end, found) for found in self.found for p in found.places if p.field == name)
        for start, end, found in places:
            cut += [(text[position:start], None), (text[start:end], found)]
            position = end
        return [piece for piece in [*cut, (text[position:], None)] if piece[0]]


def find_key(kind: str, text: str) -> str:
    """What a decision knows a find by: the same text of the same kind, blanks aside, in the same installation."""
    return salted_hmac(
        "content.rulings.anonymisation", f"{kind} {''.join(text.split())}", algorithm="sha256"
    ).hexdigest()


@lru_cache(maxsize=32)
def _of_one(joined: str) -> tuple[Find, ...]:
    return tuple(find_personal(joined))


def gather(
    texts: dict[str, str], kept: Mapping[str, Any], find: Callable[[str], tuple[Find, ...]] = _of_one
) -> list[FoundText]:
    """What ``find`` finds in ``texts`` (by field, in reading order), with the decisions of ``kept`` (by key)."""
    starts, position = [], 0
    for name, text in texts.items():
        starts.append((position, name))
        position += len(text) + len(_GAP)
    found: dict[str, FoundText] = {}
    for each in find(_GAP.join(texts.values())):
        start, name = max(entry for entry in starts if entry[0] <= each.start)
        key = find_key(each.kind, each.text)
        entry = found.setdefault(key, FoundText(key, each.kind, each.text, each.mask, each.rule, [], kept.get(key)))
        entry.places.append(Place(name, each.start - start, each.end - start))
    return list(found.values())


def valid_mask(mask: str, found: FoundText) -> None:
    """Refuse a mask that hides nothing.

    Raises:
        ValidationError: empty, too long, or it still shows the text.
    """
    mask = mask.strip()
    if not mask:
        raise ValidationError(_("Write what is to stand in place of the text."))
    if len(mask) > LONGEST_MASK:
        raise ValidationError(_("A mask has at most %(n)d characters.") % {"n": LONGEST_MASK})
    if "\n" in mask or "".join(found.text.split()) in "".join(mask.split()):
        raise ValidationError(_("The mask still shows what it should hide. Change it, or keep the text with a reason."))
