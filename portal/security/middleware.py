"""Chooses the content security policy by area."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from portal.security import policies


class AdminPolicyMiddleware:
    """Gives responses under the Wagtail admin its policy; stands right after CSPMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.prefix = reverse("wagtailadmin_home")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(self.prefix) and not hasattr(response, "_csp_config"):
            response._csp_config = policies.ADMIN  # read by django-csp, set by its own decorators the same way
        return response
