"""Figures of inspections, and the tokens of bodies' own systems."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import Audience, for_audience, get_visible_or_404, visible
from liaison.inspections import statistics, tokens
from liaison.inspections.forms import TokenForm
from liaison.inspections.models import ApiToken
from liaison.registry.rules import coordinates
from liaison.workflow.engine import EventRefused

FIRST_YEAR = 2024


@for_audience(Audience.MEMBER)
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """A year's visits by body and by enterprise; a body reads its own."""
    this = timezone.localdate().year
    years = list(range(this, FIRST_YEAR - 1, -1))
    asked = request.GET.get("year", "")
    year = int(asked) if asked in {str(each) for each in years} else this
    lines = statistics.by_body(request.principal, year)
    context = {
        "here": "inspections",
        "year": year,
        "years": years,
        "lines": lines,
        "total": statistics.total_of(lines),
        "enterprises": statistics.by_enterprise(request.principal, year),
        "coordinates": coordinates(request.principal),
        "fewest": statistics.FEWEST_RATINGS,
    }
    return render(request, "work/inspections/figures.html", context)


@for_audience(Audience.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def systems(request: HttpRequest) -> HttpResponse:
    """Tokens of the body's systems; a new one is shown once, in the answer that made it."""
    if not tokens.may_keep(request.principal):
        raise PermissionDenied
    form, shown = TokenForm(request.POST if request.method == "POST" else None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _made, shown = tokens.make(principal=request.principal, **form.cleaned_data)
        except EventRefused as refused:
            form.add_error(None, refused.message)
    context = {
        "here": "inspections",
        "form": form if form.errors else TokenForm(),
        "shown": shown,
        "tokens": visible(request.principal, ApiToken).select_related("made_by__user"),
        "address": request.build_absolute_uri(reverse("inspection:api")),
        "description": request.build_absolute_uri(reverse("inspection:api-description")),
    }
    response = render(request, "work/inspections/systems.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


@for_audience(Audience.MEMBER)
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a token at once."""
    token = get_visible_or_404(request.principal, ApiToken, pk=pk)
    tokens.revoke(token=token, principal=request.principal)
    messages.success(request, _("The token of “%(name)s” opens nothing any more.") % {"name": token.label})
    return redirect("inspections:systems")
