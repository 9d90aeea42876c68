"""Invitations: a mail with a link that lets its receiver join an organisation."""

from __future__ import annotations

import datetime as dt
import secrets

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import outbox
from core.access import Principal
from core.audit import Actor, actor_for
from core.sealed import seal
from core.tokens import hash_of
from liaison.organisations import recording
from liaison.organisations.choices import Role
from liaison.organisations.models import Administrator, Invitation, Membership, Organisation
from liaison.organisations.refusals import Refused
from liaison.organisations.rules import may_manage_people

TOPIC = "organisations.invitation"
VALID_FOR = dt.timedelta(days=7)


def _renew(invitation: Invitation) -> None:
    """A new secret and new days; the mail goes out when the transaction commits."""
    secret = secrets.token_urlsafe(32)
    invitation.secret_hash = hash_of(secret)
    invitation.sealed_secret = seal(secret)
    invitation.sent_at = None
    invitation.expires_at = timezone.now() + VALID_FOR


@transaction.atomic
def invite(
    *, organisation: Organisation, principal: Principal, email: str, name: str, role: str, department: str = ""
) -> Invitation:
    """Invite somebody to ``organisation`` by mail.

    Raises:
        Refused: not a head of it, a member already, or invited already.
    """
    if not may_manage_people(principal) or principal.organisation_id != organisation.pk:
        raise Refused(_("Only a head of the organisation may do this."))
    if role not in Role.values:
        raise Refused(_("Choose one of the options."), field="role")
    email = email.strip()
    if Membership.objects.active().filter(organisation=organisation, user__email__iexact=email).exists():
        raise Refused(_("Somebody with this address belongs to your organisation already."), field="email")
    invitation = Invitation(
        organisation=organisation,
        email=email,
        name=name.strip(),
        department=department.strip(),
        role=role,
        invited_by_id=principal.user_id,
    )
    _renew(invitation)
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError as error:
        raise Refused(
            _("There is an invitation to this address already. Send it again, or withdraw it first."), field="email"
        ) from error
    _send(invitation)
    _record(recording.INVITED, invitation, principal)
    return invitation


def _send(invitation: Invitation) -> None:
    outbox.enqueue(TOPIC, f"{invitation.pk}")


def _record(action: str, invitation: Invitation, principal: Principal) -> None:
    recording.record_organisation(
        action,
        invitation.organisation,
        actor=actor_for(principal),
        detail={"invitation": invitation.pk, "name": invitation.name, "role": invitation.role},
    )


def _locked(invitation: Invitation, principal: Principal) -> Invitation:
    found = Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=invitation.pk)
    if not may_manage_people(principal) or principal.organisation_id != found.organisation_id:
        raise Refused(_("Only a head of the organisation may do this."))
    if found.accepted_at is not None:
        raise Refused(_("%(name)s has joined already.") % {"name": found.name})
    if found.withdrawn_at is not None:
        raise Refused(_("The invitation is withdrawn. Invite the person anew."))
    return found


@transaction.atomic
def send_again(*, invitation: Invitation, principal: Principal) -> None:
    """Send a new link, valid anew; the link sent before opens nothing any more. Refused: accepted or withdrawn."""
    found = _locked(invitation, principal)
    _renew(found)
    found.save(update_fields=["secret_hash", "sealed_secret", "sent_at", "expires_at"])
    _send(found)
    _record(recording.INVITED_AGAIN, found, principal)


@transaction.atomic
def withdraw(*, invitation: Invitation, principal: Principal) -> None:
    """Let the link open nothing any more. Refused: accepted or withdrawn already."""
    found = _locked(invitation, principal)
    found.withdrawn_at = timezone.now()
    found.sealed_secret = ""
    found.save(update_fields=["withdrawn_at", "sealed_secret"])
    _record(recording.INVITATION_WITHDRAWN, found, principal)


def find(secret: str) -> Invitation | None:
    """The invitation whose link holds ``secret``, whatever became of it; None when there is none."""
    return Invitation.objects.select_related("organisation").filter(secret_hash=hash_of(secret)).first()


def why_closed(invitation: Invitation) -> str:
    """In words for its receiver why an invitation cannot be accepted; empty when it can."""
    if invitation.accepted_at is not None:
        return _("This invitation has been used. If it was you, sign in.")
    if invitation.withdrawn_at is not None:
        return _("This invitation was withdrawn by the organisation.")
    if invitation.expires_at <= timezone.now():
        return _("This invitation has expired. Ask the head of the organisation to send it again.")
    today = timezone.localdate()
    if not Organisation.objects.active(today).filter(pk=invitation.organisation_id).exists():
        return _("The organisation does not take part any more.")
    return ""


@transaction.atomic
def accept(*, invitation: Invitation, user, actor: Actor) -> Membership:
    """Make ``user`` a member as the invitation says; it can be used once.

    Raises:
        Refused: used, withdrawn or expired meanwhile; the person belongs to the organisation already, or administers
            the portal: duties of administration and the parties' work are kept apart (三员分立).
    """
    found = Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=invitation.pk)
    closed = why_closed(found)
    if closed:
        raise Refused(closed)
    if Administrator.objects.filter(user=user).exists():
        raise Refused(_("This account administers the portal and cannot join an organisation. Use another account."))
    if Membership.objects.filter(user=user, organisation=found.organisation_id, ended_on=None).exists():
        raise Refused(_("This account belongs to the organisation already."))
    # Left and back on one day: the membership that ended today goes on being ended; this is another one.
    membership = Membership.objects.create(
        user=user, organisation=found.organisation, department=found.department, role=found.role
    )
    found.accepted_at, found.accepted_by, found.sealed_secret = timezone.now(), user, ""
    found.save(update_fields=["accepted_at", "accepted_by", "sealed_secret"])
    recording.record_membership(
        recording.JOINED, membership, actor=actor, invitation=found.pk, role=found.role, department=found.department
    )
    return membership


def new_account(*, username: str, password: str, display_name: str, email: str):
    """The account of a person who joins and had none. The name and the password are checked by the form."""
    return get_user_model().objects.create_user(username, email, password, display_name=display_name)
