"""Pages of notices: the list, opening one, marking read, preferences."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.access import Audience, for_audience, get_visible_or_404, visible
from liaison.notices import mailing
from liaison.notices.forms import PreferenceForm
from liaison.notices.models import Notice
from liaison.notices.queries import kinds_told, lines, notices, place_of, unread_until
from liaison.notices.quiet import preferences_of
from liaison.organisations.models import Organisation
from liaison.workspace.paging import page_query
from liaison.workspace.saved import selection

PER_PAGE = 30


@for_audience(Audience.MEMBER)
@require_GET
def list_notices(request: HttpRequest) -> HttpResponse:
    """What this member is told, the unread first."""
    told = kinds_told(request.principal)
    chosen = selection(request, "notices", told)
    wanted = chosen.form.wanted()
    page = Paginator(notices(request.principal, kinds=told, **wanted), PER_PAGE).get_page(request.GET.get("page"))
    number, newest = unread_until(request.principal)
    return render(
        request,
        "work/notices/list.html",
        {
            "here": "notices",
            "selection": chosen,
            "form": chosen.form,
            "page_obj": page,
            "page_query": page_query(request),
            "lines": lines(request.principal, page.object_list),
            "newest": newest,
            "only_unread": wanted["unread"],
            "narrowed": bool(wanted["about"] or wanted["need"]),
            "unread": number,
        },
    )


@for_audience(Audience.MEMBER)
@require_GET
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to the item, or say what may be known of it; the notice is read. Opened twice nothing more happens."""
    notice = get_visible_or_404(request.principal, Notice, pk=pk)
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())
    line = next(iter(lines(request.principal, [notice])), None)
    if line is None or not line.blind:
        return redirect(place_of(notice))
    owner = visible(request.principal, Organisation).filter(pk=notice.data.get("owner")).first()
    return render(request, "work/notices/blind.html", {"here": "notices", "line": line, "owner": owner})


@for_audience(Audience.MEMBER)
@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    """Mark one notice as read (``notice``), or all up to the newest there was when the page was shown (``until``)."""
    found = visible(request.principal, Notice).filter(read_at=None)
    one, until = request.POST.get("notice", ""), request.POST.get("until", "")
    found = found.filter(pk=one) if one.isdecimal() else found.filter(pk__lte=until if until.isdecimal() else 0)
    Notice.objects.filter(pk__in=list(found.values_list("pk", flat=True))).update(read_at=timezone.now())
    return redirect("notices:list")


@for_audience(Audience.MEMBER)
def preferences(request: HttpRequest) -> HttpResponse:
    """How this member wants notices by mail."""
    wish = preferences_of([request.membership.pk])[request.membership.pk]
    form = PreferenceForm(request.POST if request.method == "POST" else None, instance=wish)
    if request.method == "POST" and form.is_valid():
        form.save()
        mailing.plan_anew(request.membership.pk)
        messages.success(request, _("Your preferences are stored."))
        return redirect("notices:preferences")
    context = {"here": "notices", "form": form, "address": request.user.email}
    return render(request, "work/notices/preferences.html", context, status=422 if form.errors else 200)
