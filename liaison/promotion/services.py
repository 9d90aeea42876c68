"""Making the draft of a typical case out of a clue."""

from __future__ import annotations

from typing import Final

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page

from content.cases.models import CaseIndexPage, TypicalCasePage
from content.common.anonymisation.finds import FoundText
from content.pages.models import NoticePage
from core.access import Principal
from core.audit import actor_for, record
from liaison.clues.models import Clue
from liaison.organisations.models import Organisation
from liaison.promotion.drafting import TEXTS, Draft, draft_of, look, masked
from liaison.promotion.models import Promotion
from liaison.promotion.rules import indexes_for, reason_not_to
from liaison.workflow.announcing import announce_transition
from liaison.workflow.beside import row_beside
from liaison.workflow.engine import EventRefused

PROMOTED: Final = "clue.promoted"
MOST_KEYWORDS: Final = 6
LONGEST_KEYWORD: Final = 20


def draft_from(clue: Clue) -> Promotion | None:
    """The draft that stands for ``clue``, if there is one."""
    return clue.promotions.exclude(page=None).select_related("page", "made_by__user").first()


@transaction.atomic
def promote(*, clue: Clue, parent: CaseIndexPage, values: dict[str, str], principal: Principal) -> Promotion:
    """Store ``values`` as a draft below ``parent``; what the record knows is hidden once more before it is stored.

    Asked a second time, the draft that stands is returned as it is. The page is an ordinary draft: nothing on it,
    in its history or its address says which clue it came from.

    Args:
        values: ``drafting.TEXTS`` and field, supervised_body, parties; plain text, a line is a paragraph.

    Raises:
        EventRefused: not for this principal, not in this state, not below this page, or without title or field.
    """
    clue = Clue.objects.select_for_update().select_related("holder").get(pk=clue.pk)
    if reason := reason_not_to(principal, clue):
        raise EventRefused(reason)
    if standing := draft_from(clue):
        return standing
    if parent.pk not in {page.pk for page in indexes_for(principal.user_id)}:
        raise EventRefused(_("Choose one of the options."), field="parent")
    for name in ("title", "field"):
        if not values[name].strip():
            raise EventRefused(_("Something required is missing."), field=name)
    page = case_page(clue.holder, hidden_again(draft_of(clue, principal), values))
    store_draft(page, parent, principal, "case")
    promotion = Promotion.objects.create(clue=clue, page=page, made_by_id=principal.membership_id)
    transition = row_beside(clue, "promoted", principal=principal, at=promotion.made_at)
    record(action=PROMOTED, stream=clue.subject, actor=actor_for(principal), detail={"page": page.pk})
    announce_transition(clue, transition, principal)
    return promotion


def store_draft(page: Page, parent: Page, principal: Principal, name: str) -> None:
    """Store ``page`` as an unpublished draft below ``parent``, owned by whoever made it; its address says the day."""
    user = get_user_model().objects.get(pk=principal.user_id)
    page.owner = user
    page.slug = _slug(parent, name)
    parent.add_child(instance=page)
    page.save_revision(user=user, clean=False)
    log(instance=page, action="wagtail.create", user=user)


def finds(draft: Draft, values: dict[str, str]) -> list[FoundText]:
    """What of ``values`` may identify somebody and is not hidden."""
    return look({name: values[name] for name in TEXTS if name in values}, draft.known)


def open_finds(draft: Draft, values: dict[str, str]) -> list[str]:
    """The words of it."""
    return [found.text for found in finds(draft, values)]


def hidden_again(draft: Draft, values: dict[str, str]) -> dict[str, str]:
    """``values`` with whatever is hidden without asking hidden: a name typed back in does not get out."""
    texts = {name: values[name] for name in TEXTS if name in values}
    before = {found.text: found.mask for found in draft.hidden}
    certain = [found for found in look(texts, draft.known) if draft.known.certain(found)]
    for found in certain:
        found.mask = before.get(found.text, found.mask)
    return values | masked(texts, certain)


def case_page(publisher: Organisation, values: dict[str, str]) -> TypicalCasePage:
    """The page of a case, not yet stored; plain text, a line is a paragraph."""
    page = TypicalCasePage(
        live=False,
        title=values["title"].strip(),
        field=values["field"].strip(),
        supervised_body=values["supervised_body"].strip(),
        parties=values["parties"].strip(),
        issuing_body=publisher.name,
        source=publisher.name,
        **{name: rich(values[name]) for name in ("facts", "supervision", "significance")},
    )
    page.keywords.add(*keywords_of(values["keywords"]))
    return page


def notice_page(publisher: Organisation, values: dict[str, str]) -> NoticePage:
    """The page of a notice, not yet stored."""
    return NoticePage(
        live=False,
        title=values["title"].strip()[:255],
        body=rich(values["facts"]),
        issuing_body=publisher.name,
        source=publisher.name,
        written_on=timezone.localdate(),
    )


def keywords_of(text: str) -> list[str]:
    """The terms of ``text``, separated by 、 or a comma; the first six, none twice."""
    words = (word.strip()[:LONGEST_KEYWORD] for word in text.replace("，", "、").replace(",", "、").split("、"))
    return list(dict.fromkeys(filter(None, words)))[:MOST_KEYWORDS]


def rich(text: str) -> str:
    """Paragraphs of plain text, a line each."""
    return "".join(f"<p>{escape(line.strip())}</p>" for line in text.splitlines() if line.strip())


def _slug(parent: Page, name: str) -> str:
    """An address by the day alone; the editor gives a better one, and no number of a record gets into it."""
    base = f"{name}-{timezone.localdate():%Y%m%d}"
    taken = set(Page.objects.child_of(parent).filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for n in range(1, len(taken) + 2) if (slug := base if n == 1 else f"{base}-{n}") not in taken)
