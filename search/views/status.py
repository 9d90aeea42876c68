"""The status page of the index (检索索引) in the Wagtail admin."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from search.indexing.status import index_status, retry_now
from search.indexing.takedown import report


def may_see(user) -> bool:
    """Whoever works in the admin may see whether what they publish can be found."""
    return user.is_active and user.has_perm("wagtailadmin.access_admin")


@require_http_methods(["GET", "HEAD", "POST"])
def search_status(request: HttpRequest) -> HttpResponse:
    """N of M indexed, oldest waiting, last error; POST tries what failed again at once."""
    if not may_see(request.user):
        raise PermissionDenied
    if request.method == "POST":
        number = retry_now()
        text = ngettext("%(n)s change is tried again now.", "%(n)s changes are tried again now.", number)
        messages.success(request, text % {"n": number})
        return redirect("search_status")
    return TemplateResponse(request, "search/admin/status.html", {"status": index_status()})


@require_safe
def search_takedown(request: HttpRequest, identifier: str) -> HttpResponse:
    """Place by place: whether a withdrawn document is gone."""
    if not may_see(request.user):
        raise PermissionDenied
    places = report(identifier)
    context = {"identifier": identifier, "places": places, "clear": all(place.clear for place in places)}
    return TemplateResponse(request, "search/admin/takedown.html", context)
