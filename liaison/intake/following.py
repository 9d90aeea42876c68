"""What a reporter sees and may do: the state in plain words, messages, withdrawing, rating, erasing contact details."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from core.access import SYSTEM
from core.audit import PUBLIC, record
from liaison.clues.flow import CLUE, OPEN
from liaison.clues.models import Clue, ReporterMessage
from liaison.intake import evidence, identity
from liaison.intake.models import Rating, Receipt, Reporter
from liaison.workflow.engine import fire
from liaison.workflow.models import Transition

#: Sent again within this time, the same words are the same message (a double click, a page sent anew).
SAME_MESSAGE = dt.timedelta(minutes=10)

#: What the reporter is shown of the way: step of the flow → name. The first response stands before them.
WAY = (
    (1, pgettext_lazy("reporter's way", "Analysis")),
    (2, pgettext_lazy("reporter's way", "Verification")),
    (3, pgettext_lazy("reporter's way", "Supervision")),
    (4, pgettext_lazy("reporter's way", "Correction")),
    (5, pgettext_lazy("reporter's way", "Feedback")),
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One station of the way."""

    label: str
    text: str
    at: dt.datetime | None = None
    past: bool = False
    now: bool = False


def way(clue: Clue) -> list[Mark]:
    """The stations of ``clue``, with days only: who did something and where it went is not a reporter's business."""
    entered: dict[int, dt.datetime] = {}
    ended: dt.datetime | None = None
    moved = Transition.objects.filter(subject=clue.subject).exclude(from_state=F("to_state"))
    for state, at in moved.order_by("pk").values_list("to_state", "at"):
        found = CLUE.state_by_code.get(state)
        if found is None or state == "received":
            continue
        if found.final:
            ended = at
        else:
            entered.setdefault(found.step, at)
    here = clue.step if clue.state in OPEN and clue.state != "received" else 0
    marks = [
        Mark(
            _("Received and answered"),
            _("A first answer comes within 24 hours.") if clue.responded_at is None else "",
            clue.responded_at,
            past=clue.responded_at is not None,
            now=clue.state == "received",
        )
    ]
    for step, label in WAY:
        at = entered.get(step)
        past = at is not None and step != here and (step < here or not here)
        text = _("going on") if step == here else "" if past else _("not begun")
        if not here and clue.state != "received" and at is None:
            continue  # it ended without this step
        marks.append(Mark(label, text, at, past=past, now=step == here))
    if ended is not None and clue.state not in OPEN:
        marks.append(Mark(pgettext_lazy("reporter's way", "Ended"), "", ended, past=True, now=True))
    return marks


def plain_state(clue: Clue) -> str:
    """The state in words for somebody outside."""
    return CLUE.state(clue.state).plain


def has_ended(clue: Clue) -> bool:
    """Whether the handling has ended, whatever way."""
    return CLUE.state(clue.state).final


def write(*, receipt: Receipt, text: str) -> ReporterMessage:
    """A message of the reporter. The same words shortly after are the same message."""
    with transaction.atomic():
        clue = Clue.objects.select_for_update().get(pk=receipt.clue_id)
        last = clue.messages.filter(from_reporter=True).order_by("-pk").first()
        if last is not None and last.text == text and timezone.now() - last.at < SAME_MESSAGE:
            return last
        return ReporterMessage.objects.create(clue=clue, from_reporter=True, text=text)


def add_files(*, receipt: Receipt, uploads: Iterable[UploadedFile]) -> list[str]:
    """Files added later; a message in the reporter's name tells the office. Returns what was not taken, in words."""
    before = evidence.listed(receipt.clue.subject).count()
    problems = evidence.add(uploads, subject=receipt.clue.subject)
    added = evidence.listed(receipt.clue.subject).count() - before
    if added:
        text = ngettext("%(n)d file added.", "%(n)d files added.", added) % {"n": added}
        ReporterMessage.objects.create(clue=receipt.clue, from_reporter=True, text=text)
    return problems


def mark_read(receipt: Receipt) -> None:
    """The reporter has seen the office's messages."""
    ReporterMessage.objects.filter(clue=receipt.clue_id, from_reporter=False, read_at=None).update(
        read_at=timezone.now()
    )


def withdraw(*, receipt: Receipt) -> None:
    """撤回. Raises EventRefused when the handling has ended."""
    fire(receipt.clue, "withdraw", principal=SYSTEM)


def rate(*, receipt: Receipt, score: int, text: str = "") -> bool:
    """评价办理: once, after it ended; False when that is not possible (any more)."""
    if not has_ended(receipt.clue):
        return False
    try:
        with transaction.atomic():
            Rating.objects.create(clue=receipt.clue, score=score, text=text)
    except IntegrityError:
        return False
    return True


@transaction.atomic
def erase_contact(*, receipt: Receipt) -> None:
    """Forget name and contact details for good; the clue goes on as an anonymous one."""
    erased = Reporter.objects.filter(clue=receipt.clue_id, erased_at=None).update(
        **dict.fromkeys(Reporter.DETAILS, ""), erased_at=timezone.now()
    )
    if erased:
        record(action=identity.ERASED, stream=receipt.clue.subject, actor=PUBLIC)
