"""From the page of a campaign to the draft of a notice or a case: the form, the preview with every mask, the draft."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Audience, for_audience, get_visible_or_404, visible
from liaison.campaigns.models import Campaign
from liaison.promotion.forms import LONGEST_TEXT, DraftForm
from liaison.promotion.models import CampaignPage
from liaison.promotion.of_campaigns import WHEN, What, draft_of, reason_not_to, standing
from liaison.promotion.of_campaigns import draft_page as store_page
from liaison.promotion.pages import draft_page
from liaison.promotion.rules import indexes_for


class NoticeForm(forms.Form):
    """A notice of the public site, as plain text."""

    title = forms.CharField(label=gettext_lazy("Title of the notice"), max_length=120)
    facts = forms.CharField(
        label=gettext_lazy("Text of the notice"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 12})
    )


@for_audience(Audience.MEMBER)
def new(request: HttpRequest, campaign: int, what: str) -> HttpResponse:
    """The proposed text to edit; then a preview; then the draft."""
    if what not in What.values:
        raise Http404
    principal = request.principal
    wanted = visible(principal, Campaign).select_related("organisation", "created_by__user", "approved_by__user")
    source = get_visible_or_404(principal, wanted, pk=campaign)
    back = reverse("campaigns:campaign", args=[source.pk])
    if reason := reason_not_to(principal, source, what):
        messages.warning(request, reason)
        return redirect(back)
    if standing(source, what) is not None:
        messages.info(request, _("There is a draft already. Here it is."))
        return redirect(back)
    draft, data = draft_of(source, what), request.POST if request.method == "POST" else None
    if what == What.CASE:
        form: forms.Form = DraftForm(data, indexes=indexes_for(principal.user_id), initial=draft.values)
    else:
        form = NoticeForm(data, initial=draft.values)
    context = {
        "here": "campaigns",
        "heading": What(what).label,
        "record": source,
        "list": (_("Special and key-field supervision"), reverse("campaigns:list")),
    }

    def make(parent, values, looked):
        store_page(campaign=source, what=what, values=values, principal=principal, parent=parent, looked=looked)

    must_look = what != What.CASE
    return draft_page(request, form=form, draft=draft, context=context, back=back, make=make, must_look=must_look)


def of_campaign(request: HttpRequest, campaign: Campaign) -> dict[str, Any] | None:
    """The pages drafted from a campaign, with the ways that are open to this member; None where there is nothing."""
    pages = visible(request.principal, CampaignPage).filter(campaign=campaign).exclude(page=None)
    rows = []
    for made in pages.select_related("page", "made_by__user"):
        page = made.page
        may_edit = page.permissions_for_user(request.user).can_edit()
        edit = reverse("wagtailadmin_pages:edit", args=[page.pk]) if may_edit else ""
        rows.append({"made": made, "page": page, "public": page.url if page.live else "", "edit": edit})
    there = {row["made"].what for row in rows} - {What.PROGRESS}
    ways = [
        (What(what).label, reverse("promotion:campaign", args=[campaign.pk, what]))
        for what in What.values
        if what not in there
        and campaign.state in WHEN[What(what)]
        and not reason_not_to(request.principal, campaign, what)
    ]
    return {"rows": rows, "ways": ways} if rows or ways else None
