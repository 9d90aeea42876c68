"""What happens elsewhere and ends somebody's place in a room, or the room itself."""

from __future__ import annotations

from django.db.models.signals import post_delete, post_save

from liaison.clues.models import ClueSubject, Recusal
from liaison.organisations.models import Membership, Organisation
from liaison.rooms.poking import poke_recheck
from liaison.rooms.services.mirroring import follow_question
from liaison.rooms.services.people import follow_item
from liaison.rooms.subjects import registered_subjects
from liaison.workflow.announcing import Happening


def connect() -> None:
    """Called once when Django starts."""
    for model in (Recusal, ClueSubject, Membership):
        for signal in (post_save, post_delete):
            signal.connect(sight_changed, sender=model, dispatch_uid=f"liaison.rooms.{model.__name__}.{id(signal)}")


def sight_changed(**signal) -> None:
    """A recusal, a name in a clue or a membership changed: open sockets are checked at once."""
    poke_recheck()


def item_happened(happening: Happening) -> None:
    """An item asks for a day or changed its state: its room shows it, is archived with it, and taken up again."""
    for subject in registered_subjects():
        if isinstance(happening.item, subject.model):
            follow_question(subject.kind, happening.item, answered_by=_answered_by(happening))
            follow_item(subject.kind, happening.item)
    if happening.kind in {"referral.return", "referral.recall", "referral.lapse"}:
        poke_recheck()  # what came back is shared no longer


def _answered_by(happening: Happening) -> str:
    if not happening.kind.endswith(".answer"):
        return ""
    found = Organisation.objects.filter(pk=happening.principal.organisation_id).first()
    return found.short_name if found else ""
