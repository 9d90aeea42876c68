"""Sending invitations: work of the outbox. Until then the link's secret is in the database, encrypted; no longer."""

from __future__ import annotations

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.outbox import Unavailable, Work
from core.sealed import unseal
from liaison.organisations.models import Invitation


def deliver(message: EmailMessage) -> None:
    """Hand ``message`` to the mail server.

    Raises:
        Unavailable: the server cannot be reached; everything waits.
        SMTPException: it refuses this one.
    """
    try:
        message.send()
    except (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError) as error:
        raise Unavailable(str(error)) from error
    except smtplib.SMTPException:
        raise  # this one is refused; others can go
    except OSError as error:
        raise Unavailable(str(error)) from error


def send_invitation(work: Work) -> None:
    """Mail the link of one invitation. Nothing is sent for one that is withdrawn, accepted or sent meanwhile.

    Raises:
        Unavailable: the mail server cannot be reached.
    """
    invitation = Invitation.objects.select_related("organisation", "invited_by").filter(pk=work.key).first()
    if invitation is None or not invitation.sealed_secret or not invitation.is_open:
        return
    sealed = invitation.sealed_secret
    address = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    link = address + reverse("organisations:join", args=[unseal(sealed)])
    with translation.override(settings.LANGUAGE_CODE):
        # No name in the subject: it is shown on locked screens and in lists of mails.
        subject = _("Invitation to the supervision workspace")
        text = render_to_string("work/organisations/invitation.txt", {"invitation": invitation, "link": link})
        message = EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [invitation.email])
    deliver(message)
    # Sent anew meanwhile: the newer secret stays for its own mail.
    Invitation.objects.filter(pk=invitation.pk, sealed_secret=sealed).update(sealed_secret="", sent_at=timezone.now())
