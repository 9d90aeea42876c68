"""Planning an operation: its draft, and changes to the draft."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Principal
from core.audit import actor_for, record
from core.numbering import next_number
from liaison.clues.models import Clue
from liaison.joint.choices import VISITING, OperationKind, OperationSource, TargetKind
from liaison.joint.finding_days import LONGEST
from liaison.joint.models import CREDIT_CODE, Operation, OperationParty, Target
from liaison.joint.rules import may_plan, may_plan_from
from liaison.organisations.choices import OrganisationKind
from liaison.organisations.models import Organisation
from liaison.workflow.engine import EventRefused, roles_of

MOST_STEPS = 20
MOST_TARGETS = 100
#: Characters of the name of a target.
LONGEST_NAME = 100
#: Fields of the model that a draft gives as they are.
PLAIN = (
    "title",
    "field",
    "kind",
    "source",
    "purpose",
    "earliest",
    "latest",
    "quorum",
    "place",
    "exemption",
)  # fmt: skip


@transaction.atomic
def plan_operation(
    *,
    principal: Principal,
    steps: Sequence[str],
    parties: Mapping[Organisation, str],
    bodies: Iterable[Organisation] = (),
    enterprises: Iterable[tuple[str, str]] = (),
    case_files: Iterable[str] = (),
    clue: Clue | None = None,
    at: dt.datetime | None = None,
    **fields: Any,
) -> Operation:
    """A new draft, led by the organisation of ``principal``, with a number of its own.

    Args:
        parties: the other organisations with the basis each acts on (empty: the one in their record).
        enterprises: (name, unified social credit code).
        case_files: numbers or names of files of ``bodies``.
        fields: values of ``PLAIN``.

    Raises:
        EventRefused: not for this principal, or what ``_checked`` refuses; ``field`` says where.
    """
    if not may_plan(principal) or (clue is not None and not may_plan_from(principal, clue)):
        raise EventRefused(_("This is not for you to do. Ask the head or the handler in charge."))
    lead = Organisation.objects.select_related("region").get(pk=principal.organisation_id)
    bodies, enterprises, files = list(bodies), list(enterprises), _lines(case_files)
    _checked(lead, steps, parties, bodies, enterprises, files, fields)
    at = at or timezone.now()
    year = timezone.localtime(at).year
    operation = Operation.objects.create(
        lead=lead,
        number=f"{lead.number_code or lead.short_name}联〔{year}〕{next_number(f'operation/{lead.pk}/{year}')}号",
        clue=clue,
        steps=_lines(steps),
        planned_by_id=principal.membership_id,
        planned_at=at,
        **_plain(fields),
    )
    _beside(operation, parties, bodies, enterprises, files)
    record(
        action="operation.planned",
        stream=operation.subject,
        actor=actor_for(principal),
        detail={"number": operation.number, "kind": operation.kind},
    )
    return operation


@transaction.atomic
def edit_operation(
    *,
    operation: Operation,
    principal: Principal,
    steps: Sequence[str],
    parties: Mapping[Organisation, str],
    bodies: Iterable[Organisation] = (),
    enterprises: Iterable[tuple[str, str]] = (),
    case_files: Iterable[str] = (),
    **fields: Any,
) -> Operation:
    """Change a draft as a whole. What was submitted is changed by sending it back first.

    Raises:
        EventRefused: no draft any more, not for this principal, or what ``_checked`` refuses.
    """
    locked = Operation.objects.select_for_update().select_related("lead__region").get(pk=operation.pk)
    if locked.state != "draft":
        raise EventRefused(_("This is no draft any more. The head can send it back to you."))
    if "lead.clerk" not in roles_of(principal, locked):
        raise EventRefused(_("This is not for you to do. Ask the head or the handler in charge."))
    bodies, enterprises, files = list(bodies), list(enterprises), _lines(case_files)
    _checked(locked.lead, steps, parties, bodies, enterprises, files, fields)
    for name, value in (_plain(fields) | {"steps": _lines(steps)}).items():
        setattr(locked, name, value)
    # Whoever edited last answers for it, and may not approve it either.
    locked.planned_by_id = principal.membership_id
    locked.save()
    locked.parties.all().delete()
    locked.targets.all().delete()
    _beside(locked, parties, bodies, enterprises, files)
    record(action="operation.edited", stream=locked.subject, actor=actor_for(principal), detail={})
    return locked


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: fields[name].strip() if isinstance(fields[name], str) else fields[name] for name in fields}


def _lines(texts: Iterable[str]) -> list[str]:
    return [" ".join(text.split())[:200] for text in texts if text.strip()]


def _checked(
    lead: Organisation,
    steps: Sequence[str],
    parties: Mapping[Organisation, str],
    bodies: list[Organisation],
    enterprises: list[tuple[str, str]],
    files: list[str],
    fields: Mapping[str, Any],
) -> None:
    """Refuse what no operation can be.

    Raises:
        EventRefused: unknown values, a window that is too long or spans two years (visits are counted by the year), a
            body that would supervise itself, enterprises in a conference, codes that are none, case files of no body,
            too much of something.
    """
    if unknown := set(fields) - set(PLAIN):
        raise TypeError(f"no fields of a draft: {unknown}")
    if fields["kind"] not in OperationKind.values or fields["source"] not in OperationSource.values:
        raise EventRefused(_("Choose one of the options."), field="kind")
    first, last = fields["earliest"], fields["latest"]
    if last < first:
        raise EventRefused(_("The window ends before it begins."), field="latest")
    if (last - first).days >= LONGEST or first.year != last.year:
        raise EventRefused(
            _("A window has at most %(n)d days and lies within one year, by which visits are counted.")
            % {"n": LONGEST},
            field="latest",
        )
    if len(_lines(steps)) > MOST_STEPS:
        raise EventRefused(_("At most %(n)d steps.") % {"n": MOST_STEPS}, field="steps")
    if len(bodies) + len(enterprises) + len(files) > MOST_TARGETS:
        raise EventRefused(_("At most %(n)d targets.") % {"n": MOST_TARGETS}, field="enterprises")
    if files and not bodies:  # whoever works there is kept away by that
        raise EventRefused(_("Name the body whose files are read."), field="bodies")
    if any(len(name) > LONGEST_NAME for name in files):
        raise EventRefused(_("At most %(n)d characters.") % {"n": LONGEST_NAME}, field="case_files")
    if len(set(files)) < len(files):
        raise EventRefused(_("One case file is named twice."), field="case_files")
    taking_part = {*parties, lead}
    if both := taking_part.intersection(bodies):
        raise EventRefused(
            _("%(name)s cannot supervise itself.") % {"name": next(iter(both)).short_name}, field="bodies"
        )
    if any(party.kind == OrganisationKind.CONTACT_POINT for party in parties):
        raise EventRefused(_("Contact points are visited; they do not supervise."), field="parties")
    if not 1 <= fields["quorum"] <= len(taking_part):
        raise EventRefused(
            _("Between 1 and %(n)d organisations can be needed.") % {"n": len(taking_part)}, field="quorum"
        )
    if enterprises and fields["kind"] not in VISITING:
        raise EventRefused(_("A conference visits no enterprise."), field="enterprises")
    for name, code in enterprises:
        try:
            CREDIT_CODE(code)
        except ValidationError as error:
            raise EventRefused(f"{name}：{error.messages[0]}", field="enterprises") from error
    if len({code for _name, code in enterprises}) < len(enterprises):
        raise EventRefused(_("One enterprise is named twice."), field="enterprises")


def _beside(
    operation: Operation,
    parties: Mapping[Organisation, str],
    bodies: Iterable[Organisation],
    enterprises: Iterable[tuple[str, str]],
    files: Iterable[str],
) -> None:
    bases = {operation.lead: ""} | dict(parties)
    OperationParty.objects.bulk_create(
        [
            OperationParty(operation=operation, organisation=each, basis=(basis.strip() or each.legal_basis)[:500])
            for each, basis in bases.items()
        ]
    )
    Target.objects.bulk_create(
        [
            *(Target(operation=operation, kind=TargetKind.BODY, name=each.name, organisation=each) for each in bodies),
            *(Target(operation=operation, kind=TargetKind.CASE_FILE, name=name) for name in files),
            *(
                Target(operation=operation, kind=TargetKind.ENTERPRISE, name=name[:LONGEST_NAME], credit_code=code)
                for name, code in enterprises
            ),
        ]
    )
