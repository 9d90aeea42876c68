"""Display preferences: one cookie, the same address, never off the site."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from portal.display.middleware import DisplayPreferencesMiddleware
from portal.display.preferences import DEFAULT, MODES, SCRIPTS, SIZES, Display, parse

displays = st.builds(Display, st.sampled_from(MODES), st.sampled_from(SIZES), st.sampled_from(SCRIPTS))


@given(displays)
def test_a_cookie_reads_back_as_it_was_written(display):
    assert parse(str(display)) == display


@given(st.text())
def test_any_cookie_gives_preferences_that_exist(cookie):
    display = parse(cookie)
    assert (display.mode in MODES, display.size in SIZES, display.script in SCRIPTS) == (True, True, True)


@given(displays, st.dictionaries(st.sampled_from(["mode", "size", "lang", "q"]), st.text()))
def test_unknown_values_change_nothing(display, parameters):
    known = {"normal", "elder", "s", "m", "l", "zh-hans", "zh-hant"}
    if not known & set(parameters.values()):
        assert display.chosen(parameters) == display


def answer(path: str, cookie: str | None = None) -> HttpResponse:
    request = RequestFactory().get(path)
    if cookie:
        request.COOKIES["display"] = cookie
    return DisplayPreferencesMiddleware(lambda request: HttpResponse(str(request.display)))(request)


def test_a_choice_is_remembered_and_leads_back_without_the_parameter():
    response = answer("/cases/?field=a&mode=elder&page=2")
    assert response.status_code == 302
    assert response["Location"] == "/cases/?field=a&page=2"
    assert response.cookies["display"].value == "elder.m.hans"
    assert response["Cache-Control"] == "no-store"


def test_choices_add_up():
    response = answer("/?lang=zh-hant", cookie="elder.l.hans")
    assert response.cookies["display"].value == "elder.l.hant"


@pytest.mark.parametrize("path", ["//evil.example/?mode=elder", "///evil.example/?mode=elder"])
def test_a_choice_never_leads_off_the_site(path):
    request = RequestFactory().get("/?mode=elder")
    request.path = path.partition("?")[0]
    response = DisplayPreferencesMiddleware(lambda request: HttpResponse())(request)
    assert response["Location"].startswith("/evil.example")


def test_without_a_choice_the_page_is_shown_by_the_cookie():
    assert answer("/", cookie="elder.s.hant").content == b"elder.s.hant"
    assert answer("/", cookie="nonsense").content == str(DEFAULT).encode()
