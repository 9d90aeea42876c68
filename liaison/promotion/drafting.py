"""What of a clue's record goes into the draft of a typical case, and what is hidden in it.

Taken: what was reported and established, what referrals and rectifications led to, as far as the asking member sees
them. Never taken: who reported, the receipt and the conversation, source and place, wishes, internal and shared notes,
files, and anything of a disciplinary body, which tells of its work itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from content.common.anonymisation.finds import FoundText, gather
from core.access import Principal, visible
from liaison.clues.choices import SubjectKind
from liaison.clues.models import Clue
from liaison.organisations.choices import OrganisationKind
from liaison.rectifications.models import Rectification, Statement
from liaison.referrals.models import Referral
from search.text.anonymise import MINOR, NAME, Find, find_personal

#: The texts of a case, in the order of its page.
TEXTS: Final = ("title", "keywords", "facts", "supervision", "significance")
#: Rectifications whose result stands.
_ACCEPTED: Final = ("accepted", "rechecking")
#: What a case calls the parties that took part.
PARTIES: Final = {
    OrganisationKind.COORDINATING: pgettext_lazy("party of a case", "judicial administration"),
    OrganisationKind.GOVERNMENT: pgettext_lazy("party of a case", "government"),
    OrganisationKind.CONGRESS: pgettext_lazy("party of a case", "people's congress"),
    OrganisationKind.PROCURATORATE: pgettext_lazy("party of a case", "procuratorate"),
    OrganisationKind.CHAMBER: pgettext_lazy("party of a case", "chamber of commerce"),
    OrganisationKind.POLICE: pgettext_lazy("party of a case", "police"),
}
#: 某公司（以下简称某公司）: what is left of a short name once it is hidden.
_EMPTY_SHORT: Final = re.compile(r"[（(]以下(?:简称|称)[“\"]?某[一-龥]{1,3}[0-9]*[”\"]?[）)]")


@dataclass(frozen=True)
class Known:
    """Whom the record names: hidden wherever they stand in the texts."""

    persons: tuple[str, ...]
    enterprises: tuple[str, ...]

    def find(self, text: str) -> tuple[Find, ...]:
        """What identifies somebody in ``text``."""
        return tuple(find_personal(text, persons=self.persons, enterprises=self.enterprises, officials=True))

    def certain(self, found: FoundText) -> bool:
        """Whether ``found`` is hidden without asking. A name the record does not hold may be ordinary words."""
        return found.kind not in (NAME, MINOR) or found.text in self.persons


@dataclass(frozen=True)
class Draft:
    """Proposed values of a case by field, masked; and what was hidden in them."""

    values: dict[str, str]
    hidden: list[FoundText]
    known: Known


def masked(texts: dict[str, str], found: Iterable[FoundText]) -> dict[str, str]:
    """``texts`` with every place of ``found`` replaced by its mask."""
    done = dict(texts)
    places = [(place, each.mask) for each in found for place in each.places]
    for place, mask in sorted(places, key=lambda entry: -entry[0].start):
        text = done[place.field]
        done[place.field] = text[: place.start] + mask + text[place.end :]
    return {name: _EMPTY_SHORT.sub("", text) for name, text in done.items()}


def look(texts: dict[str, str], known: Known) -> list[FoundText]:
    """What still identifies somebody in ``texts``, one mask a person throughout."""
    return gather(texts, {}, known.find)


class _Record:
    """What is read of a clue for its draft; five queries."""

    def __init__(self, clue: Clue, principal: Principal) -> None:
        self.clue = clue
        self.subjects = list(clue.subjects.filter(disclosed=True).select_related("organisation", "user"))
        seen = visible(principal, Referral).filter(clue=clue, state="accepted")
        self.referrals = list(
            seen.exclude(receiver__kind=OrganisationKind.DISCIPLINE)
            .select_related("receiver", "sent_by__user", "received_by__user")
            .prefetch_related("feedback__given_by__user")
            .order_by("pk")
        )
        self.rectifications = list(
            visible(principal, Rectification)
            .filter(clue=clue, state__in=_ACCEPTED)
            .select_related("body", "issued_by__user", "received_by__user")
            .prefetch_related("statements__author__user")
            .order_by("pk")
        )

    def known(self) -> Known:
        """The people and enterprises of the record, officers and handlers too: a case praises and shames nobody."""
        named = {SubjectKind.OFFICER: [], SubjectKind.ENTERPRISE: []}
        for subject in self.subjects:
            named.setdefault(subject.kind, []).append(subject.name.strip())
        members = [self.clue.handler, self.clue.second_handler]
        for item in self.referrals:
            members += [item.sent_by, item.received_by, *(said.given_by for said in item.feedback.all())]
        for item in self.rectifications:
            members += [item.issued_by, item.received_by, *(said.author for said in item.statements.all())]
        people = [str(member.user) for member in members if member]
        people += [str(subject.user) for subject in self.subjects if subject.user]
        return Known(names_of([*named[SubjectKind.OFFICER], *people]), names_of(named[SubjectKind.ENTERPRISE]))

    def bodies(self) -> list:
        """The supervised bodies: those it was put to, else those it is about."""
        put = [item.body for item in self.rectifications]
        about = [each.organisation for each in self.subjects if each.kind == SubjectKind.BODY and each.organisation]
        return list(dict.fromkeys(put or about))


def draft_of(clue: Clue, principal: Principal) -> Draft:
    """The draft of ``clue``, which ``principal`` may see, of what it may see."""
    of = _Record(clue, principal)
    bodies, kind = of.bodies(), clue.get_kind_display()
    names = "、".join(body.name for body in bodies)
    field = next((body.field for body in bodies if body.field), "")
    texts = {
        "title": (_("%(body)s put right: %(kind)s") if names else _("Put right: %(kind)s"))
        % {"body": names, "kind": kind},
        "keywords": "、".join(filter(None, [kind, field, pgettext("keyword", "supervision of law enforcement")])),
        "facts": "\n".join(_facts(of)),
        "supervision": "\n".join(_supervision(of)),
        "significance": "",
    }
    known = of.known()
    hidden = look(texts, known)
    kinds = dict.fromkeys([clue.holder.kind, *(item.receiver.kind for item in of.referrals)])
    values = masked(texts, hidden) | {
        "field": field,
        "supervised_body": names[:120],
        "parties": "、".join(str(PARTIES[kind]) for kind in kinds if kind in PARTIES),
    }
    return Draft(values, hidden, known)


def _facts(of: _Record) -> Iterable[str]:
    received = timezone.localtime(of.clue.received_at)
    yield _("In %(year)d-%(month)d %(holder)s received a clue: %(kind)s.") % {
        "year": received.year,
        "month": received.month,
        "holder": of.clue.holder.name,
        "kind": of.clue.get_kind_display(),
    }
    yield _("What was reported: %(text)s") % {"text": "\n".join(_lines(of.clue.description))}
    if of.clue.findings:
        yield _("It was established: %(text)s") % {"text": of.clue.findings.strip()}


def _supervision(of: _Record) -> Iterable[str]:
    for item in of.referrals:
        said = [feedback for feedback in item.feedback.all() if feedback.text.strip()]
        yield _("The matter was referred to %(name)s. %(text)s") % {
            "name": item.receiver.name,
            "text": said[-1].text.strip() if said else "",
        }
    for item in of.rectifications:
        yield _("%(holder)s demanded of %(body)s: %(text)s") % {
            "holder": of.clue.holder.name,
            "body": item.body.name,
            "text": item.requirements.strip(),
        }
        reports = [said for said in item.statements.all() if said.kind == Statement.Kind.REPORT]
        if reports:
            yield _("%(body)s reported: %(text)s") % {"body": item.body.name, "text": reports[-1].text.strip()}
        yield _("On examination the correction was accepted.")


def names_of(found: Iterable[str]) -> tuple[str, ...]:
    """Each once; what the record itself calls 某某 is hidden already."""
    return tuple(dict.fromkeys(name for name in found if name and "某" not in name))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
