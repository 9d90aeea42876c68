"""What in a version of a ruling may identify somebody, and what of that nobody has decided on yet."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.utils.crypto import salted_hmac

from content.rulings.anonymisation.models import Attestation, KeptFind
from search.text.anonymise import Find, find_personal

if TYPE_CHECKING:
    from content.rulings.models import Ruling

#: Everything of a ruling that editors write and the public reads, in reading order.
FIELDS: Final = ("title", "outcome_note", "parties", "facts", "reasons", "basis", "result")
#: Between fields: ends every sentence, so that nothing is found across.
_GAP: Final = "\n\n"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a find stands: ``start:end`` of the field."""

    field: str
    start: int
    end: int


@dataclass(slots=True)
class FoundText:
    """One text that was found, with every place it stands in; one person is one of these."""

    key: str
    kind: str
    text: str
    mask: str
    rule: str
    places: list[Place] = field(default_factory=list)
    kept: KeptFind | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A checked version: its texts by field, what was found in them, whether the whole is attested."""

    texts: dict[str, str]
    found: list[FoundText]
    attested: Attestation | None

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


def texts_of(version: Ruling) -> dict[str, str]:
    """The public texts of ``version`` by field."""
    return {name: getattr(version, name) or "" for name in FIELDS}


def digest_of(version: Ruling) -> str:
    """SHA-256 of the public texts: any change to any of them changes it."""
    joined = "\x1f".join(texts_of(version).values())
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()


def find_key(kind: str, text: str) -> str:
    """What a decision knows a find by: the same text of the same kind, blanks aside, in the same installation."""
    return salted_hmac(
        "content.rulings.anonymisation", f"{kind} {''.join(text.split())}", algorithm="sha256"
    ).hexdigest()


@lru_cache(maxsize=32)
def _finds(joined: str) -> tuple[Find, ...]:
    return tuple(find_personal(joined))


def check(version: Ruling) -> Check:
    """Check ``version`` of a stored ruling; two queries."""
    texts = texts_of(version)
    attested = Attestation.objects.filter(ruling_id=version.pk, digest=digest_of(version)).first()
    kept = {find.find_key: find for find in KeptFind.objects.filter(ruling_id=version.pk).select_related("decided_by")}
    starts, position = [], 0
    for name, text in texts.items():
        starts.append((position, name))
        position += len(text) + len(_GAP)
    found: dict[str, FoundText] = {}
    for find in _finds(_GAP.join(texts.values())):
        start, name = max(entry for entry in starts if entry[0] <= find.start)
        key = find_key(find.kind, find.text)
        entry = found.setdefault(key, FoundText(key, find.kind, find.text, find.mask, find.rule, [], kept.get(key)))
        entry.places.append(Place(name, find.start - start, find.end - start))
    return Check(texts, list(found.values()), attested)
