"""Carries what a review action has to say from the depth of Wagtail's views to the person at the screen."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from content.common.reviews import ReviewRefused, admin_notices


class AdminNoticeMiddleware:
    """Shows refusals and notices of reviews as admin messages.

    Wagtail answers a PermissionDenied with a general sentence and sends people to the dashboard. After a refused
    approval they return to where they were, with the reason in place of that sentence.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.prefix = reverse("wagtailadmin_home")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(self.prefix):
            return self.get_response(request)
        token = admin_notices.set([])
        try:
            response = self.get_response(request)
            notices = admin_notices.get()
        finally:
            admin_notices.reset(token)
        refusals = [notice for notice in notices if isinstance(notice, ReviewRefused)]
        if refusals:
            # Reading the messages takes them out; Wagtail's general refusal is the error among them.
            kept = [message for message in messages.get_messages(request) if message.level < messages.ERROR]
            for message in kept:
                messages.add_message(request, message.level, message.message, message.extra_tags)
        for notice in notices:
            show = messages.error if isinstance(notice, ReviewRefused) else messages.warning
            show(request, notice.text)
        if not refusals:
            return response
        target = request.path if request.resolver_match and "edit" in request.resolver_match.url_name else self.prefix
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            # The shape Wagtail's dialogue expects after an action: it goes to the address given.
            return JsonResponse({"step": "success", "redirect": target})
        return HttpResponseRedirect(target)
