"""The workspace pages of clues and referrals, as members meet them."""

import re

import pytest
from django.urls import reverse

from core import generations
from liaison.clues.models import InternalNote
from liaison.organisations.choices import OrganisationKind, Role
from liaison.referrals.models import Referral
from liaison.referrals.services import send_referral
from tests.factories.liaison import clue, member, organisation, principal
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return organisation(OrganisationKind.COORDINATING)


@pytest.fixture(autouse=True)
def following_changes(db):
    """A serving process follows changes, and so reads calendar and limits once."""
    generations.refresh()


@pytest.fixture
def sign_in(client):
    def do(membership):
        client.force_login(membership.user)
        return client

    return do


def text_of(answer) -> str:
    return answer.content.decode()


def test_the_home_page_tells_what_waits(sign_in, bureau):
    held, other = clue(bureau), clue()
    page = text_of(sign_in(member(bureau)).get("/work/"))
    assert held.title in page
    assert other.title not in page
    assert bureau.name in page


def test_the_step_offered_first_is_none_that_stops_the_clue(sign_in, bureau):
    held = clue(bureau, state="analysing")
    page = text_of(sign_in(member(bureau, Role.HEAD)).get(f"/work/clues/{held.pk}/"))
    assert re.findall(r'<a class="btn btn--go"[^>]*>([^<]+)</a>', page) == ["指定经办人"]
    assert re.findall(r'<a class="btn btn--stop"[^>]*>([^<]+)</a>', page) == ["不予受理", "并入另一条线索"]


def test_clocks_are_paused_while_they_run_and_run_again_while_paused(sign_in, bureau):
    head = member(bureau, Role.HEAD)
    held = clue(bureau)
    browser, page, do = sign_in(head), f"/work/clues/{held.pk}/", f"/work/clues/{held.pk}/do/"
    shown = text_of(browser.get(page))
    assert f'{do}pause/"' in shown
    assert f'{do}resume/"' not in shown
    assert browser.post(f"{do}pause/", {"reason": "等待鉴定"}).status_code == 302
    shown = text_of(browser.get(page))
    assert f'{do}pause/"' not in shown
    assert f'{do}resume/"' in shown


def test_the_list_costs_the_same_with_one_clue_and_with_many(sign_in, bureau):
    browser = sign_in(member(bureau))
    clue(bureau)
    few = queries_of(browser, "/work/clues/", 12)
    for _ in range(20):
        clue(bureau)
    assert queries_of(browser, "/work/clues/", 12) == few
    assert browser.get("/work/clues/").context["page_obj"].paginator.count == 21


def test_the_list_is_narrowed_by_words_state_and_limit(sign_in, bureau):
    found = clue(bureau, title="反映重复抽检", state="verifying")
    clue(bureau, title="反映乱收费")
    browser = sign_in(member(bureau))
    for query in ("q=重复抽检", "state=verifying", f"q={found.number}", "kind=fines&q=抽检", "due=nonsense&q=抽检"):
        page = text_of(browser.get(f"/work/clues/?{query}"))
        assert found.title in page
        assert "反映乱收费" not in page
    assert found.title not in text_of(browser.get("/work/clues/?scope=ended"))


def test_a_clue_one_may_not_see_does_not_exist_on_any_page(sign_in, bureau):
    hidden = clue()
    browser = sign_in(member(bureau, Role.HEAD))
    pages = ["clue", "note", "to_reporter", "recuse"]
    addresses = [reverse(f"clues:{name}", args=[hidden.pk]) for name in pages]
    addresses += [reverse("clues:event", args=[hidden.pk, "accept"]), reverse("referrals:new", args=[hidden.pk])]
    addresses += [reverse("clues:change", args=[hidden.pk, "confine"])]
    for address in addresses:
        assert browser.get(address).status_code in {404, 405}
        assert browser.post(address, {"text": "x"}).status_code == 404
    assert not InternalNote.objects.exists()


def test_an_event_is_carried_out_by_its_page_and_says_what_is_missing(sign_in, bureau):
    held = clue(bureau, state="verifying")
    browser = sign_in(member(bureau))
    address = reverse("clues:event", args=[held.pk, "supervise"])
    refused = browser.post(address, {"findings": "", "note": "写过的说明"})
    assert refused.status_code == 422
    assert "写过的说明" in text_of(refused)
    answer = browser.post(address, {"findings": "同一行为两次处罚"}, follow=True)
    assert "同一行为两次处罚" in text_of(answer)
    held.refresh_from_db()
    assert held.state == "supervising"
    # The same again, from a page that is out of date.
    assert browser.post(address, {"findings": "又一次"}, follow=True).status_code == 200
    held.refresh_from_db()
    assert held.findings == "同一行为两次处罚"


def test_a_reader_sees_the_clue_and_no_button(sign_in, bureau):
    held = clue(bureau)
    browser = sign_in(member(bureau, Role.READER))
    page = text_of(browser.get(reverse("clues:clue", args=[held.pk])))
    assert held.title in page
    assert reverse("clues:event", args=[held.pk, "accept"]) not in page
    browser.post(reverse("clues:note", args=[held.pk]), {"text": "x"})
    assert not InternalNote.objects.exists()


def test_the_public_is_sent_to_sign_in(client):
    held = clue()
    for address in ("/work/", "/work/clues/", reverse("clues:clue", args=[held.pk]), "/work/referrals/"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


def test_a_clue_is_referred_in_two_steps_and_handled_on_the_other_side(sign_in, client, bureau):
    congress = organisation(OrganisationKind.CONGRESS)
    held = clue(bureau, state="analysing")
    browser = sign_in(member(bureau))
    address = reverse("referrals:new", args=[held.pk])
    assert congress.name in text_of(browser.get(address))
    second = f"{address}?receiver={congress.pk}"
    assert browser.get(second).status_code == 200
    given = {
        "fields_sent": ["description"],
        "request": "handle",
        "legal_basis": "《监督法》第六条",
        "note": "请依法处理",
    }
    browser.post(second, given)
    referral = Referral.objects.get()
    browser = sign_in(member(congress))
    page = text_of(browser.get(reverse("referrals:referral", args=[referral.pk])))
    assert held.description in page
    assert "请依法处理" in page
    browser.post(reverse("referrals:event", args=[referral.pk, "receive"]))
    browser.post(reverse("referrals:event", args=[referral.pk, "accept"]), {"acceptance_number": "示人监〔2026〕1号"})
    referral.refresh_from_db()
    assert referral.state == "handling"
    assert text_of(browser.get("/work/")).count(held.title) >= 1


def test_the_list_of_referrals_costs_the_same_with_one_and_with_many(sign_in, bureau):
    asking = principal(bureau)
    browser = sign_in(member(bureau))

    def send(number: int) -> None:
        for _ in range(number):
            send_referral(
                clue=clue(bureau, state="analysing"),
                receiver=organisation(OrganisationKind.CONGRESS),
                principal=asking,
                fields=[],
                request="inform",
                legal_basis="x",
            )

    send(1)
    few = queries_of(browser, "/work/referrals/", 12)
    send(5)
    assert queries_of(browser, "/work/referrals/", 12) == few
