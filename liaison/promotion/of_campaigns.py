"""From a campaign to public pages: notices on its progress and result, the draft of a typical case.

The head of the organising body chooses what is told. A notice counts bodies, checks and findings and names no body; a
case may name bodies, as every case does. What the record names of people is hidden as in every draft; other words that
may be names must be looked at before a notice is drafted, since notices have no anonymisation review of their own.
Every draft goes through the editorial review before anybody reads it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from content.cases.models import CaseIndexPage
from content.pages.models import NoticeIndexPage
from core.access import Principal
from core.audit import actor_for, record
from liaison.campaigns.choices import Category
from liaison.campaigns.models import Campaign
from liaison.campaigns.queries import progress_of
from liaison.campaigns.rules import roles
from liaison.organisations.choices import OrganisationKind
from liaison.promotion.drafting import PARTIES, Draft, Known, look, masked
from liaison.promotion.models import CampaignPage
from liaison.promotion.rules import indexes_for
from liaison.promotion.services import case_page, hidden_again, notice_page, open_finds, store_draft
from liaison.workflow.engine import EventRefused

What = CampaignPage.What
DRAFTED: Final = "campaign.page_drafted"
#: When what may be told.
WHEN: Final = {
    What.PROGRESS: ("checking", "correcting", "summing_up"),
    What.RESULT: ("concluded",),
    What.CASE: ("concluded",),
}


def reason_not_to(principal: Principal, campaign: Campaign, what: str) -> str:
    """Why ``principal`` may not draft this page, in words; empty when it may."""
    if "runner.head" not in roles(principal, campaign):
        return _("What is published of a campaign is chosen by the head of the body that organises it.")
    if campaign.state not in WHEN[What(what)]:
        return _("This is told when the campaign has got that far.")
    if what == What.CASE and principal.organisation_kind != OrganisationKind.COORDINATING:
        return _("Typical cases are drafted by the handlers and the head of the coordinating body.")
    if what == What.CASE and not indexes_for(principal.user_id):
        return _("Your account may not add typical cases. Ask for the group of editors.")
    if what != What.CASE and not NoticeIndexPage.objects.exists():
        return _("The site has no list of notices.")
    return ""


def standing(campaign: Campaign, what: str) -> CampaignPage | None:
    """The draft that stands for a result or a case, if there is one; of the progress one can always tell anew."""
    if what == What.PROGRESS:
        return None
    return campaign.pages.filter(what=what).exclude(page=None).select_related("page").first()


def _known(campaign: Campaign) -> Known:
    """The people of the record: a notice praises and shames nobody."""
    members = [campaign.created_by, campaign.approved_by]
    members += [finding.found_by for finding in campaign.findings.select_related("found_by__user")]
    names = dict.fromkeys(str(member.user) for member in members if member)
    return Known(tuple(names), ())


def _day(day) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _counted(campaign: Campaign) -> list[str]:
    """Progress and findings in sentences, by numbers alone."""
    progress = progress_of(campaign)
    confirmed = campaign.findings.exclude(state__in=("found", "dismissed"))
    by_category = Counter(confirmed.values_list("category", flat=True))
    lines = [
        _("%(bodies)d bodies and %(items)d items are covered; %(done)d of %(all)d checks were made.")
        % {"bodies": progress.bodies, "items": progress.items, "done": progress.checked, "all": progress.cells}
    ]
    if by_category:
        labels = dict(Category.choices)
        parts = "、".join(f"{labels[code]}{n}" for code, n in by_category.most_common())
        lines.append(
            _("%(n)d problems were confirmed (%(parts)s), %(corrected)d were corrected.")
            % {"n": confirmed.count(), "parts": parts, "corrected": progress.corrected}
        )
    documents = confirmed.exclude(document__number=None).exclude(document__number="")
    issued = documents.values("document").distinct().count()
    if issued:
        lines.append(_("%(n)d supervision documents were issued.") % {"n": issued})
    return lines


def draft_of(campaign: Campaign, what: str) -> Draft:
    """The proposed texts of one page, what is certain to identify somebody hidden."""
    known, days = _known(campaign), f"{_day(campaign.starts_on)}至{_day(campaign.ends_on)}"
    opening = _("From %(days)s %(name)s carries out “%(title)s”.") % {
        "days": days,
        "name": campaign.organisation.name,
        "title": campaign.title,
    }
    if what == What.CASE:
        found = campaign.findings.filter(state__in=("corrected", "clue")).order_by("serial")
        texts = {
            "title": campaign.title,
            "keywords": "、".join(
                filter(
                    None,
                    [
                        campaign.field,
                        str(campaign.get_kind_display()),
                        pgettext("keyword", "supervision of law enforcement"),
                    ],
                )
            ),
            "facts": "\n".join([opening, *(f"{each.title}。{each.text}" for each in found)]),
            "supervision": "\n".join(filter(None, [*_counted(campaign), campaign.summary])),
            "significance": "",
        }
    else:
        titles = {
            What.PROGRESS: _("Progress of “%(title)s”"),
            What.RESULT: _("Result of “%(title)s”"),
        }
        lines = [opening, *_counted(campaign), campaign.summary if what == What.RESULT else ""]
        texts = {"title": titles[What(what)] % {"title": campaign.title}, "facts": "\n".join(filter(None, lines))}
    hidden = look(texts, known)
    values = masked(texts, hidden)
    if what == What.CASE:
        bodies = [covered.body.name for covered in campaign.covered.select_related("body")]
        kinds = dict.fromkeys([campaign.organisation.kind, *campaign.partners.values_list("kind", flat=True)])
        values |= {
            "field": campaign.field[:40],
            "supervised_body": "、".join(bodies)[:120] if len(bodies) <= 3 else "",
            "parties": "、".join(str(PARTIES[kind]) for kind in kinds if kind in PARTIES),
        }
    return Draft(values, hidden, known)


@transaction.atomic
def draft_page(
    *,
    campaign: Campaign,
    what: str,
    values: dict[str, str],
    principal: Principal,
    parent: CaseIndexPage | None = None,
    looked: Sequence[str] = (),
) -> CampaignPage:
    """Store ``values`` as an unpublished draft; what the record knows is hidden once more before it is stored.

    Args:
        values: title and facts of a notice; those of ``services.promote`` for a case.
        parent: the list of cases, for a case.
        looked: words that may be names and that the head has read: a notice is not drafted with others in it.

    Raises:
        EventRefused: not for this principal, not now, words that were not looked at, or something is missing.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if reason := reason_not_to(principal, campaign, what):
        raise EventRefused(reason)
    if found := standing(campaign, what):
        return found
    for name in ("title", "field" if what == What.CASE else "facts"):
        if not values[name].strip():
            raise EventRefused(_("Something required is missing."), field=name)
    draft = draft_of(campaign, what)
    values = hidden_again(draft, values)
    left: list[str] = []
    if what == What.CASE:
        index = next(
            (page for page in indexes_for(principal.user_id) if parent is not None and page.pk == parent.pk), None
        )
        if index is None:
            raise EventRefused(_("Choose one of the options."), field="parent")
        page = case_page(campaign.organisation, values)
        store_draft(page, index, principal, "case")
    else:
        left = open_finds(draft, values)
        if not set(left) <= set(looked):
            raise EventRefused(_("Confirm this, or change the text."))
        page = notice_page(campaign.organisation, values)
        store_draft(page, NoticeIndexPage.objects.get(), principal, "notice")
    made = CampaignPage.objects.create(
        campaign=campaign, what=what, page=page.page_ptr, made_by_id=principal.membership_id
    )
    detail = {"what": what, "page": page.pk, "looked_at": len(left)}
    record(action=DRAFTED, stream=campaign.subject, actor=actor_for(principal), detail=detail)
    return made
