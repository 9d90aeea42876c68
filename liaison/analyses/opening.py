"""A lost case that is published opens the analysis of the body that lost it (每案必分析), once.

The publication asks for it in its own transaction (outbox); whatever was published without a signal, in bulk, is
found by the clock (``ask_for_missing``). Only what was decided lately opens one: an archive of old rulings must not
open thousands. Those stay offered (``queries.not_analysed``).
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from content.rulings.choices import Kind as RulingKind
from content.rulings.models import Ruling, RulingQuerySet
from core.access import SYSTEM
from core.calendar.counting import last_of_months
from core.outbox import Work, enqueue, enqueue_many
from liaison.analyses.choices import SETTLED, Examined
from liaison.analyses.lost import is_lost_case, lost_cases
from liaison.analyses.models import Analysis, Examination
from liaison.analyses.respondents import body_that_lost
from liaison.analyses.services import begin_analysis, key_of_case, opening_from
from liaison.organisations.choices import OrganisationKind
from liaison.organisations.models import Membership, Organisation
from liaison.organisations.queries import nearest_coordinating
from liaison.workflow.announcing import Happening, announce

TOPIC: Final = "analyses.lost_case"
#: How many missing ones the clock asks for at once; the rest follows at its next round.
MOST_AT_ONCE: Final = 2000
#: What could not be matched is looked at again after a day: the body may have been registered.
AGAIN_AFTER: Final = dt.timedelta(days=1)
#: On appeal and on retrial what is revoked may be the judgment below, and the body has won (行政诉讼法 art. 89): a
#: person reads who has lost. 终 and 再 stand for these in the numbers of courts.
_ON_APPEAL: Final = Q(kind=RulingKind.JUDGMENT, outcome__in=("revoked", "varied"), number__regex="[终再]")


def opening_by_themselves(today: dt.date | None = None) -> RulingQuerySet:
    """Published lost cases that open an analysis: decided within ``LOST_CASES_MONTHS``, of no archive, no samples, and
    no appeals that may have ended for the body."""
    if settings.LOST_CASES_MONTHS < 1:
        return lost_cases().none()
    since = last_of_months(today or timezone.localdate(), -settings.LOST_CASES_MONTHS)
    return lost_cases().filter(decided_on__gte=since, from_archive=False, is_sample=False).exclude(_ON_APPEAL)


def ruling_published(sender: Any, instance: Ruling, **kwargs: Any) -> None:
    """Wagtail's signal ``published``, in the publishing transaction: ask for the analysis, where one may be due."""
    if instance.live and is_lost_case(instance):
        enqueue(TOPIC, str(instance.pk))


def work(asked: Work) -> None:
    """Outbox handler: the key is the ruling's primary key."""
    with override(settings.LANGUAGE_CODE):
        examine(ruling=int(asked.key))


def ask_for_missing(at: dt.datetime | None = None) -> int:
    """Ask for the analysis of every lost case that was not examined yet, or in vain a day ago; returns how many."""
    at = at or timezone.now()
    examined = Examination.objects.filter(ruling=OuterRef("pk")).filter(
        Q(result__in=SETTLED) | Q(looked_at__gt=at - AGAIN_AFTER)
    )
    wanted = opening_by_themselves(timezone.localdate(at)).filter(~Exists(examined)).order_by("pk")
    keys = wanted.values_list("pk", flat=True)[:MOST_AT_ONCE]
    return enqueue_many(TOPIC, [(str(pk), {}) for pk in keys])


@transaction.atomic
def examine(*, ruling: int, at: dt.datetime | None = None) -> Analysis | None:
    """Open the analysis that the published ruling with the primary key ``ruling`` calls for; None where it calls for
    none, or was the cause of one before. Safe to run twice, and by two at once: the row of the ruling is locked."""
    at = at or timezone.now()
    found = opening_by_themselves(timezone.localdate(at)).select_for_update().filter(pk=ruling).first()
    if found is None:
        return None
    known = Examination.objects.filter(ruling=found).first()
    if known is not None and known.is_settled:
        return None
    result, analysis = _examined(found, at)
    Examination.objects.update_or_create(
        ruling=found, defaults={"result": result, "analysis": analysis, "looked_at": at}
    )
    return analysis if result == Examined.OPENED else None


def _examined(ruling: Ruling, at: dt.datetime) -> tuple[Examined, Analysis | None]:
    # Of any body, and whatever became of it: who opened it by hand knew better whose case it is.
    twin = Analysis.objects.filter(Q(ruling=ruling) | Q(case_key=key_of_case(ruling.number))).order_by("-pk").first()
    if twin is not None:
        return Examined.KNOWN, twin
    body = body_that_lost(ruling)
    if body is None:
        return Examined.NO_BODY, None
    opener = opener_for(ruling, body)
    if opener is None:
        return Examined.NOBODY_REVIEWS, None
    given = opening_from(ruling)
    given["decided_by"] = given["decided_by"] or _("not named")
    note = _("Opened by itself: the ruling was published.")
    item = begin_analysis(principal=SYSTEM, opener=opener, body=body, at=at, note=note, **given)
    # The body is told as of every analysis; nobody at the opener did this, so they are told, too.
    announce(Happening("analysis.by_itself", item, f"analysis:{item.pk}", SYSTEM, at))
    return Examined.OPENED, item


def opener_for(ruling: Ruling, body: Organisation) -> Organisation | None:
    """For whom it is opened: after a reconsideration the reconsideration body that decided, or that of the government
    that did, where somebody works there; else the coordinating body that reviews it. None where nobody reviews it."""
    coordinator = nearest_coordinating(body.region, besides=[body.pk])
    if coordinator is None or ruling.kind != RulingKind.RECONSIDERATION:
        return coordinator
    there = Organisation.objects.active()
    decider = there.filter(name="".join(ruling.body.split())).first() if ruling.body else None
    if decider is None:
        return coordinator
    offices = there.of_kind(OrganisationKind.RECONSIDERATION).exclude(pk=body.pk)
    if decider.kind == OrganisationKind.GOVERNMENT:
        offices = offices.filter(region=decider.region_id)
    else:
        offices = offices.filter(pk=decider.pk)
    staffed = Membership.objects.active().filter(organisation=OuterRef("pk"))
    return offices.filter(Exists(staffed)).order_by("pk").first() or coordinator
