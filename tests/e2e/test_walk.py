"""One clue from a citizen to the draft of a typical case, by the browser alone; `tests.e2e.walk` tells the steps."""

import pytest

from tests.e2e.walk import CASE, DEMAND, PERSONS, Walk, walk_through

pytestmark = pytest.mark.browser


def test_a_clue_walks_from_the_public_through_all_hands_to_a_typical_case(browser, site, tmp_path):
    evidence = tmp_path / "退款凭证.txt"
    evidence.write_text("退款凭证", encoding="utf-8")
    walk = Walk(browser, site)
    draft = walk_through(walk, evidence)
    # The draft names its clue to the clerk, who sees it, and nobody else: readers and the case itself do not.
    assert CASE in draft
    assert walk.clue_number in draft
    assert not [name for name in PERSONS if name in draft]
    walk.clerk.goto(walk.clue)
    assert "打开草稿" in walk.clerk.inner_text("main")
    assert "起草典型案例" not in [button.inner_text() for button in walk.clerk.locator("main .btn").all()]
    walk.public.goto(f"{site}/cases/")
    assert CASE not in walk.public.inner_text("main")
    for where in ("/work/clues/?scope=all", "/work/rectifications/"):
        walk.procurator.goto(site + where)
        shown = walk.procurator.inner_text("main")
        assert walk.clue_number not in shown
        assert DEMAND not in shown
    assert not walk.complaints
    walk.close()
