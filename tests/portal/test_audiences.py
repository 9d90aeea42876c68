"""Every address says for whom it is, and those of the workspaces hold callers to it."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path

from core.access import Audience, for_audience
from portal import audiences


def test_every_address_declares_its_audience():
    assert len(list(audiences.addresses())) > 200
    assert audiences.undeclared() == []


def test_a_view_of_a_workspace_without_declaration_is_found():
    pattern = path("work/secret/", lambda request: HttpResponse())
    assert audiences.audience_of("work/secret/", pattern) is None
    declared = path("work/secret/", for_audience(Audience.MEMBER)(lambda request: HttpResponse()))
    assert audiences.audience_of("work/secret/", declared) is Audience.MEMBER


@pytest.mark.django_db
def test_the_public_is_sent_to_sign_in_and_answers_are_not_stored():
    from django.contrib.auth.models import AnonymousUser

    view = for_audience(Audience.ACCOUNT)(lambda request: HttpResponse("x"))
    request = RequestFactory().get("/work/?a=1")
    request.user = AnonymousUser()
    answer = view(request)
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=%2Fwork%2F%3Fa%3D1"
    request.user = type("Person", (), {"is_authenticated": True})()
    assert "no-store" in view(request)["Cache-Control"]
