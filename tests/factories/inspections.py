"""Officers, published matters and filings for tests: invented, short."""

from __future__ import annotations

import datetime as dt
from itertools import count

from django.utils import timezone
from wagtail.models import Page

from content.lists.models import ListPage, ListRow, ListVersion
from core.access import Principal
from liaison.inspections import services
from liaison.inspections.models import Inspection
from liaison.organisations.choices import OrganisationKind
from liaison.organisations.models import Organisation
from liaison.registry.credit_code import check_character
from liaison.registry.models import Certificate, EnforcementBody, Officer
from tests.factories.liaison import member, organisation, principal

_serial = count(1)


def credit_code() -> str:
    """A code of its own that is right."""
    first = f"91330800MA{next(_serial):07d}"
    return first + check_character(first)


def officer(of: Organisation, *, until: dt.date | None = None, revoked: dt.date | None = None) -> Certificate:
    """An officer of a body with a certificate."""
    serial = next(_serial)
    EnforcementBody.objects.get_or_create(organisation=of)
    return Certificate.objects.create(
        officer=Officer.objects.create(organisation=of, name=f"执法{serial}"),
        number=f"示执{serial:05d}",
        issued_on=dt.date(2024, 1, 1),
        valid_until=until or timezone.localdate() + dt.timedelta(days=400),
        revoked_on=revoked,
    )


def listed(body: Organisation, *, key: str = "QR-001", frequency: str = "2", quantity: str = "10") -> None:
    """Published lists in force in which ``body`` has one matter, and one inspection of the plan."""
    for kind, name, data in (
        ("qr_code_matters", "食品销售日常检查", {"frequency": frequency}),
        ("inspection_plan", "食品销售年度检查", {"quantity": quantity}),
    ):
        version = _version(kind)
        row_key = key if kind == "qr_code_matters" else key.replace("QR", "IP")
        data |= {"matter": name, "target": "食品销售者", "body": body.name}
        data |= {"basis": "《中华人民共和国食品安全法》第一百一十条"}
        ListRow.objects.update_or_create(
            version=version, key=row_key, defaults={"position": version.rows.count() + 1, "data": data}
        )


def _version(kind: str) -> ListVersion:
    """A version of a list of ``kind`` of its own, in force since 2025: every body has its list."""
    page = Page.get_first_root_node().add_child(
        instance=ListPage(title="清单", slug=f"list-{next(_serial)}", kind=kind, standard="<p>列入本清单的才检查。</p>")
    )
    return ListVersion.objects.create(
        list=page,
        number=1,
        effective_from=dt.date(2025, 1, 1),
        note="首次公布",
        published_at=timezone.now(),
        row_count=1,
    )


def ready_body() -> Organisation:
    """An enforcement body with lists and two officers."""
    body = organisation(OrganisationKind.ENFORCEMENT)
    listed(body)
    officer(body)
    officer(body)
    return body


def values(body: Organisation, **given) -> dict:
    """What a filing of ``body`` for tomorrow says."""
    begin = timezone.now() + dt.timedelta(days=1)
    return {
        "credit_code": credit_code(),
        "enterprise_name": "示例食品有限公司",
        "matter": "QR-001",
        "plan": "IP-001",
        "certificates": list(Certificate.objects.filter(officer__organisation=body)),
        "starts_at": begin,
        "ends_at": begin + dt.timedelta(hours=2),
    } | given


def filed(body: Organisation, by: Principal | None = None, **given) -> Inspection:
    """A filing handed in; submitted where a head must approve it."""
    by = by or principal(body)
    item = services.draft(principal=by, **values(body, **given))
    services.hand_in(inspection=item, principal=by)
    return item


def today(item: Inspection) -> Inspection:
    """The same with its day come: as if the night had passed."""
    now = timezone.now()
    begin = now - dt.timedelta(seconds=1)
    Inspection.objects.filter(pk=item.pk).update(starts_at=begin, ends_at=now + dt.timedelta(hours=2))
    item.refresh_from_db()
    return item


def head(of: Organisation):
    """A head of a body."""
    return member(of, "head")
