"""The interface by which a body's own system files: JSON with a token, described by OpenAPI from its code."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language_from_request, gettext_lazy
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.parsers import JSONParser
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.access import Principal, visible
from core.throttle import Limit, address_of
from liaison.inspections import outside, tokens
from liaison.inspections.choices import Occasion, Origin
from liaison.inspections.models import LONGEST_TEXT, Inspection
from liaison.inspections.public import IN_FORCE
from liaison.workflow.engine import EventRefused

#: Requests a minute and token; wrong tokens an hour and address.
REQUESTS = Limit("inspection-api", 60, 60)
WRONG = Limit("inspection-api-wrong", 30, 3600)


class FilingIn(serializers.Serializer):
    """A visit to be filed."""

    external_key = serializers.CharField(max_length=80, help_text=gettext_lazy("number in the body's system"))
    credit_code = serializers.CharField(max_length=30, help_text=gettext_lazy("unified social credit code"))
    enterprise_name = serializers.CharField(max_length=100)
    matter = serializers.CharField(max_length=60, help_text=gettext_lazy("key of the matter"))
    occasion = serializers.ChoiceField(choices=Occasion.values, default=Occasion.PLAN.value)
    plan = serializers.CharField(max_length=60, allow_blank=True, default="", help_text=gettext_lazy("key in the plan"))
    reason = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, default="")
    basis = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, default="")
    certificates = serializers.ListField(child=serializers.CharField(max_length=40), min_length=2, max_length=20)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    place = serializers.CharField(max_length=200, allow_blank=True, default="")


class FilingOut(serializers.Serializer):
    """A visit as it stands."""

    external_key = serializers.CharField()
    number = serializers.CharField(help_text=gettext_lazy("empty until the filing takes effect"))
    state = serializers.CharField()
    url = serializers.CharField(help_text=gettext_lazy("address behind the QR code; empty until then"))
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    arrived_at = serializers.DateTimeField(allow_null=True)
    left_at = serializers.DateTimeField(allow_null=True)


class FaultOut(serializers.Serializer):
    """One thing that is wrong."""

    field = serializers.CharField(allow_blank=True)
    message = serializers.CharField()


class FaultsOut(serializers.Serializer):
    """What is wrong, in the language the caller asks for (``Accept-Language``)."""

    errors = FaultOut(many=True)


_FAULTS = OpenApiResponse(FaultsOut, gettext_lazy("What is wrong, field by field."))
_COMMON = {401: _FAULTS, 429: _FAULTS}


def _faults(status: int, *faults: tuple[str, str], **headers: str) -> Response:
    errors = [{"field": field, "message": message} for field, message in faults]
    return Response({"errors": errors}, status=status, headers=headers)


def _out(request: Request, item: Inspection) -> dict[str, Any]:
    given = item.state in IN_FORCE
    address = reverse("inspection:page", args=[item.token])
    return {
        "external_key": item.external_key,
        "number": item.number,
        "state": item.state,
        "url": request.build_absolute_uri(address) if given else "",
        "starts_at": timezone.localtime(item.starts_at).isoformat(),
        "ends_at": timezone.localtime(item.ends_at).isoformat(),
        "arrived_at": timezone.localtime(item.arrived_at).isoformat() if item.arrived_at else None,
        "left_at": timezone.localtime(item.left_at).isoformat() if item.left_at else None,
    }


class BodyAPIView(APIView):
    """For a body's own system: with its token, as JSON alone, in the caller's language."""

    authentication_classes = []
    permission_classes = [AllowAny]
    parser_classes = [JSONParser]
    renderer_classes = [JSONRenderer]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(get_language_from_request(request)):
            response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    def handle_exception(self, error: Exception) -> Response:
        if isinstance(error, APIException):
            return _faults(error.status_code, ("", str(error.detail)))
        return super().handle_exception(error)

    def asking(self, request: Request) -> Principal | Response:
        """Whose system it is, or the answer to a request without a valid token."""
        kind, _space, token = request.headers.get("Authorization", "").partition(" ")
        whose = address_of(request)
        if WRONG.used_up(whose):
            return _faults(429, ("", _("Too many requests; try again in a moment.")), **{"Retry-After": "3600"})
        found = tokens.principal_of(token.strip()) if kind.lower() == "bearer" else None
        if found is None:
            WRONG.take(whose)
            message = _("A valid token is needed: “Authorization: Bearer …”. A head of the body makes one.")
            return _faults(401, ("", message), **{"WWW-Authenticate": "Bearer"})
        if not REQUESTS.take(token):
            return _faults(429, ("", _("Too many requests; try again in a moment.")), **{"Retry-After": "60"})
        return found


class FilingsView(BodyAPIView):
    """Filing a visit."""

    @extend_schema(
        operation_id="file",
        summary=gettext_lazy("File an inspection"),
        request=FilingIn,
        responses={201: FilingOut, 200: FilingOut, 400: _FAULTS, 409: _FAULTS, **_COMMON},
    )
    def post(self, request: Request) -> Response:
        """201 when it was made, 200 when the number is known for the same visit, 409 when for another one."""
        asking = self.asking(request)
        if isinstance(asking, Response):
            return asking
        given = FilingIn(data=request.data)
        if not given.is_valid():
            return _faults(400, *_said(given.errors))
        try:
            item, made = outside.file_once(principal=asking, origin=Origin.API, **given.validated_data)
        except EventRefused as refused:
            return _faults(409 if refused.field == "external_key" else 400, (refused.field, refused.message))
        return Response(_out(request, item), status=201 if made else 200)


def _said(errors: Any) -> list[tuple[str, str]]:
    if not isinstance(errors, dict):
        return [("", str(error)) for error in errors]
    found = []
    for field, messages in errors.items():
        flat = messages.values() if isinstance(messages, dict) else [messages]
        name = "" if field == "non_field_errors" else field
        found += [(name, str(message)) for some in flat for message in some]
    return found


class FilingView(BodyAPIView):
    """One visit."""

    @extend_schema(
        operation_id="filing",
        summary=gettext_lazy("A visit by its number in the body's system"),
        responses={200: FilingOut, 404: _FAULTS, **_COMMON},
    )
    def get(self, request: Request, external_key: str) -> Response:
        """Its state, number, and the address behind the code."""
        asking = self.asking(request)
        if isinstance(asking, Response):
            return asking
        found = visible(asking, Inspection).filter(external_key=external_key).first()
        if found is None:
            return _faults(404, ("external_key", _("There is no filing with this number.")))
        return Response(_out(request, found))
