"""Who gets an answer from the pages of the administrators."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse

from core.access import Audience, for_audience
from liaison.organisations.duties import has_duty


def for_duty(duty: str) -> Callable:
    """Only administrators with ``duty`` get an answer; for all others the page does not exist."""

    def declare(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @for_audience(Audience.ACCOUNT)
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not has_duty(request.user, duty):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return declare
