"""A clue that ended long ago with everything that can hang on it, and the people around it."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.files import attach, receive
from core.sealed import seal
from liaison.clues.models import InternalNote, ReporterMessage
from liaison.clues.services import relate
from liaison.intake import receipts
from liaison.intake.models import IdentityOpening, IdentityReading, Rating, Receipt, Reporter
from liaison.notices.models import Notice
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.retention.models import RetentionPeriod
from liaison.workflow.models import Transition
from tests.factories.liaison import clue, member, organisation

#: In every text that somebody wrote about the clue: nothing with it may be left.
MARK = "销毁暗记"
PASSPHRASE = "ABCDEFGHJKMNPQRS"
NUMBER = receipts.new_number(dt.date(2020, 1, 2))


@pytest.fixture
def bureau():
    return organisation(OrganisationKind.COORDINATING)


@pytest.fixture
def clerk(bureau):
    return member(bureau)


@pytest.fixture
def head(bureau):
    return member(bureau, Role.HEAD)


@pytest.fixture
def other_head(bureau):
    return member(bureau, Role.HEAD)


@pytest.fixture
def security(django_user_model):
    return django_user_model.objects.create_user("security-admin", "s@example.org", "sehr-geheim-2026")


@pytest.fixture
def periods(security):
    """Ten years for clues, five for everything else."""
    for kind, months in (
        ("clue", 120),
        *((k, 60) for k in ("referral", "rectification", "identity", "files", "notices")),
    ):
        RetentionPeriod.objects.create(
            kind=kind,
            months=months,
            source="《机关文件材料归档范围和文书档案保管期限规定》第七条",
            reason="测试用",
            by=security,
            since=dt.date(2020, 1, 1),
        )


def ended(holder, years: float = 11, **values):
    """A clue of ``holder`` that was closed so long ago."""
    at = timezone.now() - dt.timedelta(days=round(365.25 * years))
    given = {"state": "closed", "outcome": "rectified", "closed_at": at, "received_at": at - dt.timedelta(days=60)}
    return clue(holder, **given | values)


def put(subject: str, name: str, content: bytes, by: int | None = None):
    return attach(receive(SimpleUploadedFile(name, content)), subject=subject, uploader_id=by)


@pytest.fixture
def old(bureau, clerk, head):
    """Everything at once."""
    found = ended(
        bureau,
        title=f"{MARK}标题",
        description=f"{MARK}经过",
        findings=f"{MARK}结论",
        wishes=f"{MARK}诉求",
        source_detail=f"{MARK}来源",
        place=f"{MARK}地点",
        subjects=[{"kind": "enterprise", "name": f"{MARK}企业", "detail": f"{MARK}地址"}],
    )
    InternalNote.objects.create(clue=found, author=clerk, text=f"{MARK}内部")
    ReporterMessage.objects.create(clue=found, from_reporter=True, text=f"{MARK}消息")
    Receipt.objects.create(
        clue=found,
        number=NUMBER,
        passphrase_hash=receipts.hash_passphrase(PASSPHRASE),
        submission_key="0" * 32,
        made_at=found.received_at,
    )
    Reporter.objects.create(clue=found, name=seal(f"{MARK}姓名"), telephone=seal("13900001234"))
    Rating.objects.create(clue=found, score=4, text=f"{MARK}评价")
    opening = IdentityOpening.objects.create(
        clue=found,
        reason=f"{MARK}事由",
        asked_by=clerk,
        state="granted",
        decided_by=head,
        readable_until=timezone.now(),
    )
    IdentityReading.objects.create(opening=opening, reader=clerk)
    Transition.objects.create(
        workflow="clue",
        subject=found.subject,
        event="decline",
        from_state="received",
        to_state="closed",
        at=timezone.now(),
        actor="某",
        note=f"{MARK}备注",
        data={"findings": f"{MARK}数据"},
    )
    Notice.objects.create(recipient=clerk, kind="clue.received", about="clue", item_id=found.pk, cause="x:1")
    found.recusals.create(user=member(bureau).user, reason=f"{MARK}回避", declared_by=head.user)
    relate(clue=found, number=ended(bureau, years=1).number, principal=principal_for(head))
    put(found.subject, f"{MARK}.txt", f"{MARK}附件".encode(), clerk.user_id)
    return found
