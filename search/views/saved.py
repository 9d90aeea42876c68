"""Saved searches of the signed-in person: the list, saving one, changing and removing; and the way out of mails."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import Audience, for_audience, get_visible_or_404, visible
from core.access.audience import principal_of
from search.parameters import read
from search.presentation import described
from search.query import SearchQuery
from search.saved.models import MAX_NAME, SavedSearch
from search.saved.services import MOST, address_of, by_stop_token, change_frequency, save_search


class SaveForm(forms.ModelForm):
    """Name and mail of a search."""

    class Meta:
        model = SavedSearch
        fields = ["name", "frequency"]


def _breadcrumb(*last: str) -> list[dict]:
    return [
        {"title": _("Search"), "url": "/search/"},
        {"title": _("Saved searches"), "url": "/search/saved/" if last else ""},
        *({"title": title, "url": ""} for title in last),
    ]


@require_safe
@for_audience(Audience.ACCOUNT)
def saved_searches(request: HttpRequest) -> HttpResponse:
    """The searches I keep."""
    kept = [(each, described(each.query)) for each in visible(principal_of(request), SavedSearch)]
    context = {
        "kept": kept,
        "frequencies": SavedSearch.Frequency.choices,
        "most": MOST,
        "breadcrumb": _breadcrumb(),
    }
    return render(request, "search/saved/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_audience(Audience.ACCOUNT)
def save(request: HttpRequest) -> HttpResponse:
    """Save the search whose parameters stand in the address."""
    query, _problems = read(request.GET)
    if query.empty:
        messages.error(request, _("There is nothing to save: ask something or choose a filter first."))
        return redirect("search:results")
    form = SaveForm(request.POST or None, initial={"name": _name_for(query)})
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_search(owner=request.user, query=query, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("“%(name)s” is saved.") % {"name": saved.name})
            return redirect("search:saved")
    context = {
        "form": form,
        "address": address_of(query),
        "question": query.text,
        "described": described(query),
        "frequencies": SavedSearch.Frequency.choices,
        "chosen": form["frequency"].value(),
        "breadcrumb": _breadcrumb(_("Save a search")),
    }
    return render(request, "search/saved/save.html", context)


def _name_for(query: SearchQuery) -> str:
    return (" ".join(query.text.split()) or "、".join(f"{each.label} {each.value}" for each in described(query)))[
        :MAX_NAME
    ]


@require_POST
@for_audience(Audience.ACCOUNT)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change how often mail comes."""
    saved = get_visible_or_404(principal_of(request), SavedSearch, pk=pk)
    frequency = request.POST.get("frequency", "")
    if frequency in SavedSearch.Frequency.values:
        change_frequency(saved, frequency)
        text = _("“%(name)s”: %(mail)s.") % {"name": saved.name, "mail": saved.get_frequency_display()}
        messages.success(request, text)
    return redirect("search:saved")


@require_POST
@for_audience(Audience.ACCOUNT)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the search no longer."""
    saved = get_visible_or_404(principal_of(request), SavedSearch, pk=pk)
    saved.delete()
    messages.success(request, _("“%(name)s” is removed.") % {"name": saved.name})
    return redirect("search:saved")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@csrf_exempt  # mail programs post here by themselves (RFC 8058); the signed address is what entitles them
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """End the mails of one search, by the link in its mails; without signing in. GET alone changes nothing."""
    saved = by_stop_token(token)
    if saved is not None and request.method == "POST":
        change_frequency(saved, SavedSearch.Frequency.NEVER)
    stopped = saved is None or saved.frequency == SavedSearch.Frequency.NEVER
    # The name is not shown: a forwarded mail would tell it.
    context = {"stopped": stopped, "breadcrumb": _breadcrumb(_("No more mail"))}
    return render(request, "search/saved/stop.html", context)
