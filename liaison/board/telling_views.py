"""The page on which an organisation decides which of its numbers the coordinating body is told."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.access import Audience, for_audience
from liaison.board.rules import may_tell, tells
from liaison.board.tellable import FEW
from liaison.board.telling import own_lines, receiver_of, tell
from liaison.organisations.models import Organisation
from liaison.organisations.refusals import Refused


@for_audience(Audience.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def show_telling(request: HttpRequest) -> HttpResponse:
    """What may be told with the numbers of now; a head chooses."""
    principal = request.principal
    if not tells(principal):
        raise Http404
    if request.method == "POST":
        try:
            tell(what=request.POST.getlist("what"), principal=principal)
            messages.success(request, _("Saved. The coordinating body is told the numbers chosen here, nothing else."))
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("board:telling")
    own = Organisation.objects.select_related("region").get(pk=principal.organisation_id)
    lines = own_lines(principal, own)
    context = {
        "here": "telling",
        "lines": lines,
        "receiver": receiver_of(own),
        "may_tell": may_tell(principal),
        "told": sum(line.telling is not None for line in lines),
        "few": FEW,
    }
    return render(request, "work/board/telling.html", context)
