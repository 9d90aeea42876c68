"""What leaves the portal in the random worlds: downloads, case files, exports and mails hold no more than the pages."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json

from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.files import Attachment, attach, receive
from core.outbox import Work
from liaison.casefiles.gathering import gather
from liaison.clues.models import Clue
from liaison.notices.mailing import TOPIC, send_mail
from liaison.notices.models import Notice, NoticePreference
from liaison.notices.rules import notices
from liaison.organisations.acting import principal_for
from tests.properties.worlds import MARKER


def add_file(world, held: Clue) -> str:
    """A file of the clue, as a reporter sends one; returns the marker its name is."""
    name = world.marker()
    received = receive(SimpleUploadedFile(f"{name}.txt", b"the same in every file"))
    attach(received, subject=held.subject, purpose="reporter")
    return name


def check(world, person, acting, browser) -> None:
    """Everything ``acting`` can take along, once it has given its password again."""
    browser.post("/accounts/reauthenticate/?next=/work/", {"password": "sehr-geheim-2026"})
    allowed = world.allowed(person, acting)
    seen = {pk for pk in world.clues if world.sees_clue(person, acting, pk)}
    _files_and_case_files(world, acting, browser, seen, allowed)
    _lists(world, acting, browser, seen, allowed)
    _mails(acting)


def _files_and_case_files(world, acting, browser, seen: set[int], allowed: set[str]) -> None:
    for file in Attachment.objects.filter(subject__in=[f"clue:{pk}" for pk in world.clues]):
        pk = int(file.subject.partition(":")[2])
        answer = browser.get(reverse("intake_work:file", args=[pk, file.pk]))
        assert answer.status_code == (200 if pk in seen else 404)
        others = [reverse("intake_work:file", args=[other, file.pk]) for other in seen - {pk}]
        assert all(browser.get(address).status_code == 404 for address in others)
    for pk in world.clues:
        page = browser.get(reverse("casefiles:export", args=[pk]))
        assert page.status_code == (200 if pk in seen else 404)
        assert set(MARKER.findall(page.content.decode())) <= allowed
    for held in Clue.objects.filter(pk__in=seen):
        said = json.dumps(gather(held, principal_for(acting)).data, ensure_ascii=False)
        assert set(MARKER.findall(said)) <= allowed
        assert held.title in said


def _lists(world, acting, browser, seen: set[int], allowed: set[str]) -> None:
    board = browser.post(reverse("board:export") + "?source=clues", {"format": "csv"})
    assert board.status_code == (200 if acting.organisation.kind == "coordinating" else 404)
    if board.status_code == 200:
        open_ones = Clue.objects.filter(pk__in=seen).exclude(state="closed").values_list("title", flat=True)
        assert set(MARKER.findall(board.content.decode())) == set(open_ones)
    trail = browser.post(reverse("trail:csv"))
    assert trail.status_code == (200 if acting.role == "auditor" else 404)
    if trail.status_code == 200:
        text = trail.content.decode("utf-8-sig")
        assert set(MARKER.findall(text)) <= allowed
        cells = {cell for row in csv.reader(io.StringIO(text)) for cell in row}
        assert not cells & {f"clue:{pk}" for pk in set(world.clues) - seen}


def _mails(acting) -> None:
    """A mail says how much there is and links to it: no word of any matter, in subject or text."""
    everything = {"mail": "daily", "quiet_from": dt.time(0), "quiet_until": dt.time(0), "quiet_days_off": False}
    NoticePreference.objects.update_or_create(membership=acting, defaults=everything)
    now = timezone.now()
    waiting = Notice.objects.filter(recipient=acting, read_at=None)
    waiting.update(mail_at=now - dt.timedelta(minutes=1))
    before = len(mail.outbox)
    send_mail(Work(TOPIC, str(acting.pk), {}, 0, now))
    sent = mail.outbox[before:]
    # What somebody has lost sight of since is mailed no more. Asked of the kinds there are, as in all worlds together
    # writing out the rules of every kind took a quarter of the time.
    kinds = frozenset(waiting.values_list("about", flat=True))
    assert len(sent) == int(notices(principal_for(acting), waiting, kinds).exists())
    for each in sent:
        assert each.to == [acting.user.email]
        assert not MARKER.findall(f"{each.subject}\n{each.body}")
