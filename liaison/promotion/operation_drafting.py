"""What of a joint operation goes into the draft of a case, of a chapter or of a notice, and what is hidden in it.

Taken: theme, field, day, who took part, whom it went to, findings and what came of them. Never taken: the clue it was
planned from, where it came from, evidence, reports, remarks, the sample, what was said in its room, and anything of a
disciplinary body, which tells of its work itself.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.access import Principal
from liaison.joint.models import Operation
from liaison.joint.summary import Summary, summary_of
from liaison.organisations.choices import OrganisationKind
from liaison.promotion.drafting import PARTIES, TEXTS, Draft, Known, look, masked, names_of


def known_of(summary: Summary) -> Known:
    """People and enterprises that the record of an operation names."""
    operation = summary.operation
    members = [operation.planned_by, operation.approved_by]
    for party in summary.parties:
        members += [party.delegate, *(each.member for each in party.attendances.all())]
    members += [card.item.person for card in (*summary.findings, *summary.actions)]
    people = [str(member.user) for member in members if member]
    return Known(names_of(people), names_of(target.name for target in summary.enterprises))


def _parties(summary: Summary) -> list[str]:
    """The organisations that may be named: those that were there, without disciplinary bodies."""
    there = [party.organisation for party in summary.there]
    return [each.name for each in there if each.kind != OrganisationKind.DISCIPLINE]


def _what(summary: Summary) -> Iterable[str]:
    operation = summary.operation
    yield _("In %(year)d-%(month)d %(lead)s and %(others)s carried out: %(title)s.") % {
        "year": operation.day.year,
        "month": operation.day.month,
        "lead": operation.lead.name,
        "others": "、".join(name for name in _parties(summary) if name != operation.lead.name) or _("others"),
        "title": operation.title,
    }
    yield operation.purpose.strip()
    if summary.bodies:
        yield _("Supervised: %(names)s.") % {"names": "、".join(target.name for target in summary.bodies)}
    if summary.enterprises:
        yield _("Enterprises visited: %(n)d.") % {"n": len(summary.enterprises)}
    if summary.saved:
        yield _("Visits saved by coming once: %(n)d.") % {"n": summary.saved}


def _found(summary: Summary) -> Iterable[str]:
    for number, card in enumerate(summary.findings, start=1):
        yield _("Finding %(n)d: %(text)s") % {"n": number, "text": card.item.text.strip()}


def _came_of_it(summary: Summary) -> Iterable[str]:
    for number, card in enumerate(summary.findings, start=1):
        if card.item.result:
            yield _("On finding %(n)d: %(text)s") % {"n": number, "text": card.item.result.strip()}
    if summary.operation.result:
        yield summary.operation.result.strip()


def _hidden(texts: dict[str, str], known: Known, plain: dict[str, str]) -> Draft:
    found = look(texts, known)
    return Draft(masked(texts, found) | plain, found, known)


def case_of(operation: Operation, principal: Principal) -> Draft:
    """The draft of a typical case, of what ``principal`` may see of ``operation``."""
    summary = summary_of(principal, operation)
    names = "、".join(target.name for target in summary.bodies)
    texts = dict.fromkeys(TEXTS, "") | {
        "title": operation.title,
        "keywords": "、".join([operation.field, pgettext("keyword", "joint supervision")]),
        "facts": "\n".join([*_what(summary), *_found(summary)]),
        "supervision": "\n".join(_came_of_it(summary)),
    }
    kinds = dict.fromkeys(party.organisation.kind for party in summary.there)
    plain = {
        "field": operation.field,
        "supervised_body": names[:120],
        "parties": "、".join(str(PARTIES[kind]) for kind in kinds if kind in PARTIES),
    }
    return _hidden(texts, known_of(summary), plain)


def text_of(operation: Operation, principal: Principal) -> Draft:
    """The draft of a chapter or a notice: one text."""
    summary = summary_of(principal, operation)
    texts = {
        "title": operation.title,
        "facts": "\n".join([*_what(summary), *_found(summary), *_came_of_it(summary)]),
    }
    return _hidden(texts, known_of(summary), {})
