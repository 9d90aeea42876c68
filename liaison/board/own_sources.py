"""What the board counts of the capabilities below it."""

from __future__ import annotations

from django.db.models import Case, CharField, F, FilteredRelation, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from core.access import Principal
from liaison.analyses.flow import ADOPTION, ANALYSIS
from liaison.analyses.models import Adoption, Analysis
from liaison.board.sources import Source, no_body, register_board_source
from liaison.campaigns.flow import CAMPAIGN
from liaison.campaigns.models import Campaign
from liaison.clues.flow import CLUE
from liaison.clues.models import Clue
from liaison.disposal.flow import FLOWS
from liaison.disposal.services import MODELS
from liaison.documents.flow import SERVICE
from liaison.documents.models import Service
from liaison.inspections.flow import INSPECTION
from liaison.inspections.models import Inspection
from liaison.joint.flow import OPERATION
from liaison.joint.models import Operation
from liaison.levels.flow import ORDER
from liaison.levels.models import Order
from liaison.readings.flow import READING
from liaison.readings.models import Reading
from liaison.rectifications.flow import RECTIFICATION
from liaison.rectifications.models import Rectification
from liaison.referrals.flow import REFERRAL
from liaison.referrals.models import Referral


def _kind(clue: str, holder: str):
    """The kind of the clue at ``clue``, to its ``holder`` alone: others got what was sent to them, not the clue."""

    def read(principal: Principal, found: QuerySet) -> QuerySet:
        told = When(Q(**{holder: principal.organisation_id}) & ~Q(**{clue: None}), then=F(f"{clue}__kind"))
        return found.annotate(board_kind=Case(told, default=Value(""), output_field=CharField()))

    return read


def _about(clue: str, holder: str):
    """The bodies that the clue at ``clue`` is about, to its ``holder`` alone."""
    subjects = f"{clue}__subjects" if clue else "subjects"

    def read(principal: Principal, found: QuerySet) -> QuerySet:
        told = Q(**{f"{subjects}__kind": "body", f"{subjects}__disclosed": True})
        name = Coalesce("board_subject__organisation__name", "board_subject__name", Value(""))
        own = When(**{holder: principal.organisation_id}, then=name)
        return found.annotate(board_subject=FilteredRelation(subjects, condition=told)).annotate(
            board_body=Case(own, default=Value(""), output_field=CharField())
        )

    return read


def _named(path: str):
    """The body at ``path``, which both sides know."""

    def read(principal: Principal, found: QuerySet) -> QuerySet:
        return found.annotate(board_body=Coalesce(F(f"{path}__name"), Value("")))

    return read


def _supervised(principal: Principal, found: QuerySet) -> QuerySet:
    """The bodies a joint operation is about; whoever sees it sees them."""
    bodies = FilteredRelation("targets", condition=Q(targets__kind="body"))
    named = Coalesce("board_target__name", Value(""), output_field=CharField())
    return found.annotate(board_target=bodies).annotate(board_body=named)


def register() -> None:
    """Register them all."""
    register_board_source(
        Source(
            "clues",
            _("Clues"),
            CLUE,
            Clue,
            "clues:clue",
            begun="received_at",
            kind=lambda principal, found: found.annotate(board_kind=F("kind")),
            bodies=_about("", "holder"),
            order=10,
        )
    )
    register_board_source(
        Source(
            "referrals",
            _("Referrals"),
            REFERRAL,
            Referral,
            "referrals:referral",
            begun="sent_at",
            kind=_kind("clue", "sender"),
            bodies=_about("clue", "sender"),
            order=20,
        )
    )
    register_board_source(
        Source(
            "rectifications",
            _("Rectifications"),
            RECTIFICATION,
            Rectification,
            "rectifications:rectification",
            begun="issued_at",
            kind=_kind("clue", "holder"),
            bodies=_named("body"),
            order=30,
        )
    )
    register_board_source(
        Source(
            "services",
            _("Documents served"),
            SERVICE,
            Service,
            "documents:service",
            begun="served_at",
            number="document__number",
            title="document__title",
            kind=_kind("document__clue", "issuer"),
            bodies=_named("addressee"),
            order=40,
        )
    )
    register_board_source(
        Source(
            "campaigns",
            _("Special and key-field supervision"),
            CAMPAIGN,
            Campaign,
            "campaigns:campaign",
            begun="created_at",
            parties={"runner": "organisation"},
            bodies=_named("covered__body"),
            order=50,
        )
    )
    register_board_source(
        Source("orders", _("Orders of supervision"), ORDER, Order, "levels:order", begun="issued_at", order=25)
    )
    register_board_source(
        Source(
            "analyses",
            _("Analyses of lost cases"),
            ANALYSIS,
            Analysis,
            "analyses:analysis",
            begun="opened_at",
            bodies=_named("body"),
            order=55,
        )
    )
    register_board_source(
        Source(
            "adoptions",
            _("Warnings and joint plans"),
            ADOPTION,
            Adoption,
            "analyses:adoption",
            begun="planned_at",
            number="alert__number",
            title="alert__title",
            bodies=_named("body"),
            order=56,
        )
    )
    for place, flow in enumerate(FLOWS):
        # A dual examination is of one officer's case; the government decides about the body.
        named = _named("body") if flow.code != "dual" else no_body
        register_board_source(
            Source(
                flow.code,
                flow.label,
                flow,
                MODELS[flow.code],
                f"disposal:{flow.code}",
                begun="created_at",
                kind=_kind("clue", "taker"),
                bodies=named,
                order=44 + place,
            )
        )
    register_board_source(
        Source(
            "operations",
            _("Joint operations"),
            OPERATION,
            Operation,
            "joint:operation",
            begun="planned_at",
            # While a day is sought the lead has to press: no single organisation is waited for.
            parties={"party": "lead"},
            bodies=_supervised,
            order=45,
        )
    )
    register_board_source(
        Source(
            "readings",
            _("White papers in draft"),
            READING,
            Reading,
            "readings:reading",
            begun="opened_at",
            order=58,
        )
    )
    register_board_source(
        Source(
            "inspections",
            _("Inspections"),
            INSPECTION,
            Inspection,
            "inspections:inspection",
            begun="drafted_at",
            title="matter",
            bodies=_named("body"),
            order=60,
        )
    )
