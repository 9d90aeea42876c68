"""A visit to an enterprise in a random world: filed by the enforcement body, rated badly, warned of.

``world`` is the world of ``worlds``, whose oracle knows what is stored in it here.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.utils import timezone
from hypothesis import strategies as st

from liaison.clues.models import Clue
from liaison.inspections import public
from liaison.inspections.models import Inspection, InspectionWarning
from liaison.registry.models import Enterprise
from tests.factories.inspections import credit_code


def inspect(draw, world) -> None:
    """A visit of the enforcement body that the enterprise rates badly; or the draft of one."""
    body, reason, comment = world.orgs[3], world.marker(), world.marker()
    draft = draw(st.booleans())
    begin = timezone.now() - dt.timedelta(minutes=1)
    item = Inspection.objects.create(
        body=body,
        enterprise=Enterprise.objects.create(credit_code=credit_code(), name="示例公司"),
        number="" if draft else f"示检〔2026〕{world.count}号",
        matter_key="QR-001",
        matter="日常检查",
        list_title="清单",
        list_version=1,
        basis="《食品安全法》",
        reason=reason,
        starts_at=begin,
        ends_at=begin + dt.timedelta(hours=1),
        state="draft" if draft else "filed",
    )
    facts = {"body": body.pk, "draft": draft, "markers": {reason}, "said": set()}
    world.inspections[item.pk] = facts
    if draft:
        return
    public.rate(inspection=item, key=uuid.uuid4(), score=1, comment=comment)
    facts["said"].add(comment)
    raised, title = InspectionWarning.objects.get(inspection=item).clue, world.marker()
    Clue.objects.filter(pk=raised.pk).update(title=title)
    world.clues[raised.pk] = {
        "holder": raised.holder_id,
        "about": {body.pk},
        "named": set(),
        "recused": set(),
        "confined": False,
        "handlers": set(),
        "markers": {title, comment},
    }
