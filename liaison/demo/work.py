"""Loads what the parties of the sample municipality work on: clues, referrals, rectifications, standards.

The days are counted back from the day of loading, so that clocks run, are due soon and are overdue when the demo is
opened. Everything goes through the same services as the pages.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from core.access import SYSTEM, Principal
from liaison.clues.handling import create_clue
from liaison.clues.models import Clue, InternalNote
from liaison.demo.data import read
from liaison.levels.models import Order
from liaison.levels.services import issue_order
from liaison.organisations.acting import principal_for
from liaison.organisations.models import Membership, Organisation
from liaison.overlaps.finding import compare_clue
from liaison.overlaps.models import Overlap
from liaison.rectifications.models import Rectification
from liaison.rectifications.services import issue
from liaison.referrals.models import Referral, SharedNote, TransferStandard
from liaison.referrals.services import publish_standard, send_referral, write_shared_note
from liaison.workflow.engine import fire


class World:
    """Who and what a step can name, read once."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.organisations = {each.name: each for each in Organisation.objects.all()}
        self.short = {each.short_name: each for each in self.organisations.values()}
        self.members = {
            (member.user.username, member.organisation.name): member
            for member in Membership.objects.select_related("user", "organisation")
        }
        self._principals: dict[str, Principal] = {"": SYSTEM}

    def organisation(self, name: str) -> Organisation:
        return self.organisations.get(name) or self.short[name]

    def member(self, username: str) -> Membership:
        return next(member for (name, _of), member in self.members.items() if name == username)

    def principal(self, username: str) -> Principal:
        if username not in self._principals:
            self._principals[username] = principal_for(self.member(username))
        return self._principals[username]

    def moment(self, days: float) -> dt.datetime:
        return self.now - dt.timedelta(days=days)


def load_standards() -> None:
    """The transfer standards of the receiving parties, where they have none yet."""
    world = World()
    for row in read("work.toml")["standard"]:
        organisation = world.organisation(row["organisation"])
        if not TransferStandard.objects.filter(organisation=organisation).exists():
            items = [{"text": text.lstrip("* "), "required": text.startswith("*")} for text in row["items"]]
            publish_standard(
                organisation=organisation,
                principal=world.principal(row["by"]),
                introduction=row["introduction"],
                items=items,
                kinds=row.get("kinds", ()),
            )


def load_clues() -> int:
    """Every clue of ``work.toml`` that is not there yet, with what happened to it; returns how many were made."""
    return add_clues(read("work.toml")["clue"])


def add_clues(rows: list[dict[str, Any]]) -> int:
    """Those of ``rows`` that are not there yet, with what happened to each; returns how many were made."""
    world, made = World(), 0
    for row in rows:
        holder = world.organisation(row["holder"])
        if Clue.objects.filter(holder=holder, title=row["title"]).exists():
            continue
        made += 1
        subjects = [
            {"kind": kind, "name": name, "organisation": world.organisations.get(name)}
            for kind, names in row.get("about", {}).items()
            for name in names
        ]
        names = ("title", "description", "kind", "source", "source_detail", "place", "wishes", "confined")
        received = world.moment(row["received"])
        clue = create_clue(
            holder=holder,
            principal=world.principal(row.get("by", "")),
            subjects=subjects,
            received_at=received,
            occurred_from=(received - dt.timedelta(days=row["occurred"])).date() if "occurred" in row else None,
            **{name: row[name] for name in names if name in row},
        )
        for step in row.get("step", []):
            _carry_out(world, clue, step)
    return made


def load_levels() -> int:
    """What offices hand down, report up and supervise (``levels.toml``); returns how many matters were made."""
    return add_clues(read("levels.toml")["clue"])


def load_overlaps() -> int:
    """Clues of two organisations about the same, and what was asked about them (``overlaps.toml``)."""
    made, world = add_clues(read("overlaps.toml")["clue"]), World()
    if not made:  # loaded before
        return 0
    for row in read("overlaps.toml")["clue"]:
        clue = Clue.objects.select_related("holder").get(title=row["title"], holder=world.organisation(row["holder"]))
        compare_clue(clue)
    for row in read("overlaps.toml")["overlap"]:
        overlap = Overlap.objects.filter(name__startswith=row["name"][:6], state="found").first()
        if overlap is None:
            continue
        asked = row["ask"]
        by, at = world.principal(asked["by"]), world.moment(asked["on"])
        fire(overlap, "ask", principal=by, values={"text": asked["text"]}, at=at)
        for answer in row.get("agree", ()):
            head = world.principal(answer["by"])
            consent = overlap.consents.get(organisation=head.organisation_id)
            fire(consent, "agree", principal=head, values={"text": answer["text"]}, at=world.moment(answer["on"]))
    return made


def _carry_out(world: World, clue: Clue, step: dict[str, Any]) -> None:
    by, at = world.principal(step.get("by", "")), world.moment(step["on"])
    if step.get("receivers"):
        clue = Referral.objects.filter(clue=clue).exclude(received_clue=None).order_by("-pk")[0].received_clue
    if "do" in step:
        values = dict(step.get("values", {}))
        for name in ("handler", "second_handler"):
            if name in values:
                values[name] = world.member(values[name]).pk
        fire(clue, step["do"], principal=by, values=values, note=step.get("note", ""), at=at)
    elif "note" in step:
        InternalNote.objects.create(clue=clue, author=world.member(step["by"]), text=step["note"], at=at)
    elif "refer" in step:
        _refer(world, clue, step, by, at)
    elif "referral" in step:
        referral = Referral.objects.filter(clue=clue).order_by("-pk")[0]
        fire(referral, step["referral"], principal=by, values=step.get("values"), note=step.get("words", ""), at=at)
    elif "shared" in step:
        referral = Referral.objects.filter(clue=clue).order_by("-pk")[0]
        note = write_shared_note(referral=referral, principal=by, text=step["shared"])
        SharedNote.objects.filter(pk=note.pk).update(at=at)
    elif "issue" in step:
        names = ("title", "disclosed", "requirements", "legal_basis", "days", "tier")
        given = {name: step[name] for name in names if name in step}
        issue(clue=clue, body=world.organisation(step["issue"]), principal=by, at=at, **given)
    elif "order" in step:
        referral = Referral.objects.filter(clue=clue).order_by("-pk")[0]
        issue_order(referral=referral, principal=by, requirements=step["order"], at=at)
    elif "order_event" in step:
        order = Order.objects.filter(referral__clue=clue).order_by("-pk")[0]
        fire(order, step["order_event"], principal=by, values=step.get("values"), at=at)
    elif "rectification" in step:
        item = Rectification.objects.filter(clue=clue).order_by("-pk")[0]
        fire(item, step["rectification"], principal=by, values=step.get("values"), at=at)


def _refer(world: World, clue: Clue, step: dict[str, Any], by: Principal, at: dt.datetime) -> None:
    receiver = world.organisation(step["refer"])
    previous = Referral.objects.filter(clue=clue, receiver=receiver, state="returned").order_by("-pk").first()
    send_referral(
        clue=clue,
        receiver=receiver,
        principal=by,
        fields=step.get("fields", ["description", "subjects", "when_where"]),
        request=step.get("request", "handle"),
        legal_basis=step["legal_basis"],
        note=step.get("words", ""),
        met=step.get("met", range(30)),
        previous=previous,
        at=at,
    )
