"""The directory of organisations."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.access import Audience, for_audience, get_visible_or_404, visible
from liaison.organisations import queries
from liaison.organisations.forms import OrganisationFilter
from liaison.organisations.models import Organisation
from liaison.workspace.paging import page_query

PAGE = 50


@for_audience(Audience.MEMBER)
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """Every organisation that takes part, by kind and region, with what it acts on."""
    form = OrganisationFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = queries.directory(
        request.principal, text=chosen.get("q", ""), kind=chosen.get("kind", ""), region=chosen.get("region")
    )
    context = {
        "here": "organisations",
        "form": form,
        "page_obj": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "page_query": page_query(request),
    }
    return render(request, "work/organisations/directory.html", context)


@for_audience(Audience.MEMBER)
@require_safe
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation: what is public of it. Its people and its work stay its own."""
    every = Organisation.objects.select_related("region__parent__parent", "parent")
    shown = get_visible_or_404(request.principal, every, pk=pk)
    below = visible(request.principal, Organisation.objects.active().filter(parent=shown))
    context = {
        "here": "organisations",
        "organisation": shown,
        "below": below.order_by("pk")[:100],
        "is_own": shown.pk == request.principal.organisation_id,
    }
    return render(request, "work/organisations/organisation.html", context)
