"""The page on which a person chooses the membership to act in."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.access import Audience, for_audience
from core.audit import record
from liaison.organisations import acting, recording
from liaison.organisations.duties import duty_of


def _next_page(request: HttpRequest) -> str:
    """Where the person wanted to go, inside the portal; their home otherwise."""
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    home = reverse("work:home")
    return wanted if safe and wanted.startswith(home) else home


@for_audience(Audience.ACCOUNT)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """The memberships of the person signed in; POST acts in one of them from now on, in this session."""
    available = acting.memberships_of(request.user)
    wrong = False
    if request.method == "POST":
        wanted = next((m for m in available if str(m.pk) == request.POST.get("membership")), None)
        if wanted is not None:
            with transaction.atomic():
                acting.choose(request, wanted)
                record(
                    action=recording.CHOSEN,
                    stream=f"account:{request.user.pk}",
                    detail={"membership": wanted.pk, "organisation": wanted.organisation.name, "role": wanted.role},
                )
            messages.success(request, _("You now act for %(name)s.") % {"name": wanted.organisation})
            return HttpResponseRedirect(_next_page(request))
        wrong = True
    context = {
        "available": available,
        "current": request.membership.pk if request.membership else None,
        "wrong": wrong,
        "next": _next_page(request),
        "duty": "" if available else duty_of(request.user),
        "may_edit": request.user.has_perm("wagtailadmin.access_admin"),
    }
    return render(request, "work/organisations/choose.html", context, status=422 if wrong else 200)
