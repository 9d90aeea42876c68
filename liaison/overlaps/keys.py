"""What a subject is recognised by: the registered body, the account of an officer, the unified social credit code, the
name without what people write differently."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from liaison.clues.choices import SubjectKind
from liaison.clues.models import ClueSubject
from search.text.fold import simplify

#: Unified social credit code (GB 32100): 18 characters without I, O, S, V, Z.
_CODE: Final = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Z])")
_NOISE: Final = re.compile(r"[\W_]+")
#: Shorter names, and names made unrecognisable, say nothing about who it is.
SHORTEST: Final = 2
_HIDDEN: Final = re.compile(r"[某×xX*＊]")


def folded_name(name: str) -> str:
    """``name`` in one form: simplified, without width, case, blanks and punctuation; empty when it names nobody."""
    if _HIDDEN.search(name):
        return ""
    plain = _NOISE.sub("", simplify(unicodedata.normalize("NFKC", name))).casefold()
    return plain if len(plain) >= SHORTEST else ""


def codes_in(text: str) -> list[str]:
    """The unified social credit codes in ``text``."""
    return _CODE.findall(unicodedata.normalize("NFKC", text).upper())


def keys_of(subject: ClueSubject) -> list[str]:
    """What ``subject`` is recognised by; nothing for one that is not told to the holder of its clue."""
    if not subject.disclosed:
        return []
    keys = []
    kind = "person" if subject.kind == SubjectKind.OFFICER else "unit"
    if subject.organisation is not None and kind == "unit":
        keys.append(f"organisation:{subject.organisation_id}")
        keys += [f"code:{code}" for code in codes_in(subject.organisation.credit_code)]
        keys.append(f"{kind}:{folded_name(subject.organisation.name)}")
    if subject.user_id is not None:
        keys.append(f"user:{subject.user_id}")
    if kind == "unit":
        keys += [f"code:{code}" for code in codes_in(f"{subject.name} {subject.detail}")]
    if name := folded_name(subject.name):
        keys.append(f"{kind}:{name}")
    return list(dict.fromkeys(keys))


def keys_by_subject(subjects: Iterable[ClueSubject]) -> dict[str, ClueSubject]:
    """Every key of ``subjects``, each with the first subject it belongs to."""
    found: dict[str, ClueSubject] = {}
    for subject in subjects:
        for key in keys_of(subject):
            found.setdefault(key, subject)
    return found
