"""Sets the periods that the archives rules give, as the sample security administrator adopted them."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.utils import timezone

from core.audit import SYSTEM
from liaison.retention.models import RetentionPeriod
from liaison.retention.schedule import SCHEDULE
from liaison.retention.services import set_period

#: Of the agency's own table, which the archives office has agreed to.
REASON = "本机关文件材料归档范围和文书档案保管期限表，经市档案局审查同意"


def load_periods() -> None:
    """The periods of every kind that has none; changes nothing that is set."""
    there = set(RetentionPeriod.objects.values_list("kind", flat=True))
    user = get_user_model().objects.get(username="secadmin")
    for each in SCHEDULE.values():
        if each.kind not in there:
            set_period(
                kind=each.kind,
                outcome="",
                months=each.months,
                since=timezone.localdate(),
                source=each.source,
                reason=REASON,
                user=user,
                actor=SYSTEM,
            )
