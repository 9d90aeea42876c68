"""No input gives an error page."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.throttle import Limit
from liaison.intake.steps import STEPS
from liaison.intake.views import submit
from liaison.organisations.choices import OrganisationKind
from tests.factories.liaison import organisation
from tests.liaison.intake.walk import ANSWERS, address, fill

pytestmark = pytest.mark.django_db

TEXTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["", "\0", "9" * 400, "-1", "2026-02-30", "0001-01-01", "9999-12-31", "a\r\n" * 30, "，,;；", "%00"]
    ),
)
NAMES = sorted({name for step in STEPS[:-1] for name in step.form.base_fields})
BUTTONS = ["go", "source", "draft", "delete", "digits", "work"]
FORMS = st.dictionaries(st.sampled_from([*NAMES, *BUTTONS]), TEXTS, max_size=8)
COOKIES = st.text(st.characters(codec="ascii", categories=["L", "N"]), max_size=40)


@pytest.fixture
def open_door(monkeypatch):
    organisation(OrganisationKind.COORDINATING)
    for name in ("DRAFTS", "SENT", "TASKS", "UPLOADS"):
        monkeypatch.setattr(submit, name, Limit(f"any-{name}", 10**9, 60))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(1, 5), FORMS), min_size=1, max_size=6), filled=st.integers(0, 4))
def test_whatever_is_sent_in_whatever_order_has_an_answer(open_door, steps, filled):
    browser = Client()
    fill(browser, until=filled)
    for number, values in steps:
        known = ANSWERS.get(number, {})
        answer = browser.post(address(number), known | values)
        assert answer.status_code in {200, 302, 409, 429}
        assert browser.get(address(number)).status_code in {200, 302}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(code=TEXTS, number=TEXTS, passphrase=TEXTS, cookie=COOKIES)
def test_whatever_stands_in_addresses_and_cookies_has_an_answer(open_door, code, number, passphrase, cookie):
    browser = Client()
    browser.cookies["clue_draft"] = cookie
    browser.cookies["clue_visit"] = cookie
    assert browser.get("/clues/submit/", {"from": code}).status_code == 200
    assert browser.get("/clues/submit/received/").status_code == 302
    assert browser.post("/clues/follow/", {"number": number, "passphrase": passphrase}).status_code in {200, 429}
    assert browser.get("/clues/follow/").status_code == 200
