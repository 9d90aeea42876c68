"""What in a version of a ruling may identify somebody, and what of that nobody has decided on yet."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from content.common.anonymisation.finds import Check, gather
from content.rulings.anonymisation.models import Attestation, KeptFind

if TYPE_CHECKING:
    from content.rulings.models import Ruling

#: Everything of a ruling that editors write and the public reads, in reading order.
FIELDS: Final = ("title", "outcome_note", "parties", "facts", "reasons", "basis", "result")


def texts_of(version: Ruling) -> dict[str, str]:
    """The public texts of ``version`` by field."""
    return {name: getattr(version, name) or "" for name in FIELDS}


def digest_of(version: Ruling) -> str:
    """SHA-256 of the public texts: any change to any of them changes it."""
    joined = "\x1f".join(texts_of(version).values())
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()


def check(version: Ruling) -> Check:
    """Check ``version`` of a stored ruling; two queries."""
    texts = texts_of(version)
    attested = Attestation.objects.filter(ruling_id=version.pk, digest=digest_of(version)).first()
    kept = {find.find_key: find for find in KeptFind.objects.filter(ruling_id=version.pk).select_related("decided_by")}
    return Check(texts, gather(texts, kept), attested)
