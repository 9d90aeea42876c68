"""Filling in the public form as a browser does."""

import re

from core.outbox import drain
from core.tokens import hash_of
from liaison.intake import challenge, drafts
from liaison.intake.models import Draft

ANSWERS = {
    1: {"kind": "fines", "description": "同一趟运输、同一超限事实，三天内被罚款两次。", "wishes": "退还一次罚款"},
    2: {"occurred_from": "2026-03-12", "occurred_until": "2026-03-15", "place": "环城东路"},
    3: {"body": "临溪区交通运输执法大队", "officers": "王某某, 执法证 0001", "enterprise": "临溪运输有限公司"},
    4: {"who": "named", "name": "陈先生", "telephone": "000-0000-0000"},
}


def address(step: int) -> str:
    return "/clues/submit/" if step == 1 else f"/clues/submit/{step}/"


def draft_of(client) -> Draft:
    cookie = client.cookies[drafts.COOKIE].value
    return Draft.objects.get(cookie_hash=hash_of(cookie))


def fill(client, changes: dict[int, dict] | None = None, *, until: int = 4) -> None:
    """Answer the steps up to ``until``; each leads to the next."""
    for step in range(1, until + 1):
        answer = client.post(address(step), {**ANSWERS[step], **(changes or {}).get(step, {}), "go": "next"})
        assert answer.status_code == 302, re.findall(r'class="err".*?</p>', answer.content.decode(), re.S)
        assert answer["Location"] == address(step + 1)


def task_of(client) -> challenge.Challenge:
    client.get(address(5))
    return challenge.Challenge.stored(drafts.read(draft_of(client))["challenge"])


def send(client):
    """Answer the check by its digits and send; what was received is a clue afterwards, as moments later."""
    answer = client.post(address(5), {"digits": task_of(client).digits, "go": "next"})
    drain("clues.take_in")
    return answer


def slip(client) -> tuple[str, str]:
    """Number and passphrase as the page shows them."""
    text = client.get("/clues/submit/received/").content.decode()
    number, passphrase = re.findall(r"<dd>(.*?)</dd>", text)
    return number, passphrase


def report(client, changes: dict[int, dict] | None = None) -> tuple[str, str]:
    """The whole way; number and passphrase."""
    fill(client, changes)
    assert send(client)["Location"] == "/clues/submit/received/"
    return slip(client)
