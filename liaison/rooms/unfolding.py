"""Links in messages: what they lead to is told to whoever may see it, and to nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from django.apps import apps
from django.utils.translation import gettext as _

from content.rulings.models import Ruling
from core.access import Principal, visible


def _numbered(model: str, words: Callable[[], str]) -> Callable[[Principal, int], dict[str, Any] | None]:
    def find(principal: Principal, pk: int) -> dict[str, Any] | None:
        # By name: operations and documents know rooms.
        item = visible(principal, apps.get_model(model)).filter(pk=pk).first()
        return None if item is None else {"kind": words(), "title": item.title, "number": item.number}

    return find


def _ruling(principal: Principal, pk: int) -> dict[str, Any] | None:
    ruling = Ruling.objects.filter(pk=pk, live=True).first()
    return None if ruling is None else {"kind": _("ruling"), "title": ruling.title, "number": ruling.number}


_PLACES: Final = (
    (re.compile(r"/work/clues/(\d{1,9})/"), _numbered("clues.Clue", lambda: _("clue"))),
    (re.compile(r"/work/referrals/(\d{1,9})/"), _numbered("referrals.Referral", lambda: _("referral"))),
    (
        re.compile(r"/work/rectifications/(\d{1,9})/"),
        _numbered("rectifications.Rectification", lambda: _("rectification")),
    ),
    (re.compile(r"/work/documents/(\d{1,9})/"), _numbered("documents.Document", lambda: _("official document"))),
    (re.compile(r"/work/joint/(\d{1,9})/"), _numbered("joint.Operation", lambda: _("joint operation"))),
    (re.compile(r"/rulings/(\d{1,9})/"), _ruling),
)


def unfold(principal: Principal, address: str) -> dict[str, Any] | None:
    """Kind, title and number of what ``address`` leads to; None for anything ``principal`` may not see."""
    path = urlsplit(address).path
    for pattern, find in _PLACES:
        if match := pattern.fullmatch(path):
            return find(principal, int(match[1]))
    return None
