"""What the cache answers, keeps, forgets and leaves alone; each rule holds for both of its forms."""

import gzip
from types import MappingProxyType

import brotli
import pytest
from django.test import TestCase
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import generations
from core.generations import bump, refresh
from tests.portal.pagecache.driver import ASGI, Application

HTML = ("content-type", "text/html; charset=utf-8")
PAGE = "<p>行政执法监督</p>".encode() * 100


def page(request):
    return 200, [HTML, ("x-shows", "pages,site"), ("vary", "Cookie"), ("content-length", str(len(PAGE)))], PAGE


def committed_bump(*kinds: str) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        bump(*kinds)


class TestHit:
    def test_the_second_reader_is_answered_from_memory(self, form):
        application = Application(page)
        cache = form(application)
        first, second = cache.get("/a/"), cache.get("/a/")
        assert len(application.seen) == 1
        assert first == second
        assert first.body == PAGE

    def test_the_mark_never_leaves(self, form):
        application = Application(page)
        cache = form(application)
        answers = [
            cache.get("/a/"),
            cache.get("/a/"),
            cache.get("/a/", {"cookie": "sessionid=x"}),
            cache.get("/admin/x/"),
            cache.get("/a/", method="POST"),
            cache.get("/a/", method="HEAD"),
            cache.get("/b/", {"authorization": "Basic x"}),
        ]
        assert all("x-shows" not in answer.headers for answer in answers)

    def test_readers_are_told_to_ask_again(self, form):
        answer = form(Application(page)).get("/a/")
        assert answer.headers["cache-control"] == "public, no-cache"
        assert answer.headers["vary"] == "Accept-Encoding, Cookie"

    def test_head_has_the_headers_and_no_body(self, form):
        cache = form(Application(page))
        cache.get("/a/")
        answer = cache.get("/a/", method="HEAD")
        assert (answer.status, answer.body) == (200, b"")
        assert answer.headers["content-length"] == str(len(PAGE))

    def test_a_range_is_ignored(self, form):
        application = Application(page)
        cache = form(application)
        for _ in range(2):
            answer = cache.get("/a/", {"range": "bytes=0-9"})
            assert (answer.status, answer.body) == (200, PAGE)
        assert "range" not in application.seen[0]["headers"]


class TestEncoding:
    @pytest.mark.parametrize(
        ("accept", "coding"),
        [
            (None, None),
            ("gzip, deflate, br", "br"),
            ("gzip, deflate", "gzip"),
            ("br;q=0, gzip", "gzip"),
            ("br;q=0.1, gzip;q=0.9", "gzip"),
            ("GZIP;Q=1.0", "gzip"),
            ("*", "br"),
            ("*;q=0", None),
            ("identity, gzip;q=0.5", None),
            ("identity;q=0, gzip;q=0.5", "gzip"),
            ("br;q=x", None),
            ("deflate", None),
        ],
    )
    def test_follows_the_weights(self, form, accept, coding):
        cache = form(Application(page))
        for _ in range(2):
            answer = cache.get("/a/", {"accept-encoding": accept} if accept else {})
            assert answer.headers.get("content-encoding") == coding
            decode = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[coding]
            assert decode(answer.body) == PAGE
            assert answer.headers["content-length"] == str(len(answer.body))

    def test_the_application_is_asked_for_the_plain_page(self, form):
        application = Application(page)
        form(application).get("/a/", {"accept-encoding": "br"})
        assert "accept-encoding" not in application.seen[0]["headers"]

    def test_pictures_are_left_as_they_are(self, form):
        def picture(request):
            return 200, [("content-type", "image/png"), ("x-shows", "pages")], b"\x89PNG" * 1000

        answer = form(Application(picture)).get("/a/", {"accept-encoding": "br"})
        assert "content-encoding" not in answer.headers


class TestRevalidation:
    def test_an_unchanged_page_is_not_sent_again(self, form):
        cache = form(Application(page))
        tag = cache.get("/a/").headers["etag"]
        answer = cache.get("/a/", {"if-none-match": tag})
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["etag"] == tag
        assert cache.get("/a/", {"if-none-match": '"other"'}).status == 200

    @pytest.mark.parametrize("value", ["{tag}", "W/{tag}", '"x", {tag}', "*"])
    def test_in_every_way_of_asking(self, form, value):
        cache = form(Application(page))
        tag = cache.get("/a/").headers["etag"]
        assert cache.get("/a/", {"if-none-match": value.replace("{tag}", tag)}).status == 304

    def test_each_encoding_has_its_own_tag_and_any_of_them_will_do(self, form):
        cache = form(Application(page))
        tags = {cache.get("/a/", {"accept-encoding": coding}).headers["etag"] for coding in ("br", "gzip", "identity")}
        assert len(tags) == 3
        for tag in tags:
            assert cache.get("/a/", {"if-none-match": tag, "accept-encoding": "br"}).status == 304

    def test_a_changed_page_has_another_tag(self, form):
        bodies = iter([b"one" * 300, b"two" * 300])
        cache = form(Application(lambda request: (200, [HTML, ("x-shows", "pages")], next(bodies))))
        tag = cache.get("/a/").headers["etag"]
        committed_bump("pages")
        answer = cache.get("/a/", {"if-none-match": tag})
        assert answer.status == 200
        assert answer.headers["etag"] != tag

    def test_a_tag_inside_a_longer_one_is_another_tag(self, form):
        cache = form(Application(page))
        tag = cache.get("/a/").headers["etag"].strip('"')
        assert cache.get("/a/", {"if-none-match": f'"{tag}0"'}).status == 200


class TestPurge:
    def test_a_bump_of_a_shown_kind_forgets_the_page(self, form):
        application = Application(page)
        cache = form(application)
        cache.get("/a/")
        committed_bump("rulings")
        cache.get("/a/")
        assert len(application.seen) == 1
        committed_bump("pages")
        cache.get("/a/")
        assert len(application.seen) == 2

    def test_a_change_while_the_page_is_being_rendered_outdates_it(self, form):
        facts = ["old"]

        def reading(request):
            body = facts[0].encode()
            if facts[0] == "old":
                facts[0] = "new"
                known = generations.snapshot()
                # What the poller stores; the application of the ASGI form runs inside the loop, where Django
                # would open a second connection.
                generations._memory.generations = MappingProxyType({**known, "pages": (10**9, 1)})
            return 200, [HTML, ("x-shows", "pages")], body

        cache = form(Application(reading))
        assert cache.get("/a/").body == b"old"
        assert cache.get("/a/").body == b"new"

    def test_nothing_is_answered_from_memory_when_changes_cannot_be_seen(self, form, monkeypatch):
        application = Application(page)
        cache = form(application)
        cache.get("/a/")
        monkeypatch.setattr(generations._memory, "read_at", generations._memory.read_at - 31)
        cache.get("/a/")
        assert len(application.seen) == 2

    def test_a_page_that_was_not_for_keeping_is_tried_again_after_a_change(self, form):
        kept = []
        application = Application(lambda request: (200, [HTML, *kept], b"x"))
        cache = form(application)
        cache.get("/a/")
        cache.get("/a/")
        kept.append(("x-shows", "pages"))
        committed_bump("lists")
        cache.get("/a/")
        cache.get("/a/")
        assert len(application.seen) == 3


class TestLeftAlone:
    @pytest.mark.parametrize(
        "headers",
        [
            [("x-shows", "pages"), ("set-cookie", "a=b")],
            [("x-shows", "pages"), ("cache-control", "private")],
            [("x-shows", "pages"), ("cache-control", "max-age=0, No-Store")],
            [("x-shows", "pages"), ("vary", "Accept-Language")],
            [("x-shows", "pages"), ("vary", "*")],
            [("x-shows", "pages"), ("content-security-policy", "script-src 'nonce-abc'")],
            [],
        ],
    )
    def test_responses_not_for_keeping(self, form, headers):
        application = Application(lambda request: (200, [HTML, *headers], b"x" * 600))
        cache = form(application)
        for _ in range(3):
            answer = cache.get("/a/")
            assert answer.body == b"x" * 600
            assert "x-shows" not in answer.headers
        assert len(application.seen) == 3

    @pytest.mark.parametrize("status", [201, 206, 302, 400, 403, 500, 503])
    def test_other_statuses(self, form, status):
        application = Application(lambda request: (status, [HTML, ("x-shows", "pages")], b"x"))
        cache = form(application)
        assert [cache.get("/a/").status for _ in range(2)] == [status, status]
        assert len(application.seen) == 2

    @pytest.mark.parametrize("status", [301, 404, 410])
    def test_gone_and_moved_are_kept(self, form, status):
        application = Application(lambda request: (status, [HTML, ("x-shows", "pages"), ("location", "/x/")], b"x"))
        cache = form(application)
        answers = [cache.get("/a/") for _ in range(2)]
        assert [(answer.status, answer.headers["location"]) for answer in answers] == [(status, "/x/")] * 2
        assert len(application.seen) == 1

    @pytest.mark.parametrize(
        "path",
        ["/admin", "/admin/", "/admin/pages/", "/accounts/login/", "/static/a.css", "/media/a", "/documents/1/a"],
    )
    def test_private_addresses_even_if_marked(self, form, path):
        application = Application(page)
        cache = form(application)
        for _ in range(2):
            cache.get(path, {"cookie": "a=b", "range": "bytes=0-1", "if-none-match": '"x"'})
        assert len(application.seen) == 2
        assert application.seen[0]["headers"]["range"] == "bytes=0-1"

    @pytest.mark.parametrize(
        "headers",
        [
            {"cookie": "sessionid=abc"},
            {"cookie": "display=normal.m.hans; sessionid=abc"},
            {"cookie": "messages=abc"},
            {"authorization": "Bearer x"},
            {"hx-request": "true"},
        ],
    )
    def test_known_readers(self, form, headers):
        application = Application(page)
        cache = form(application)
        cache.get("/a/")
        for _ in range(2):
            cache.get("/a/", headers)
        assert len(application.seen) == 3
        assert all(application.seen[-1]["headers"][name] == value for name, value in headers.items())

    def test_a_reader_with_a_form_token_reads_from_memory_but_fills_nothing(self, form):
        application = Application(page)
        cache = form(application)
        token = {"cookie": "csrftoken=secret"}
        cache.get("/a/", token)
        cache.get("/a/", token)
        assert [request["headers"].get("cookie") for request in application.seen] == ["csrftoken=secret"] * 2
        cache.get("/a/")
        cache.get("/a/", token)
        assert len(application.seen) == 3

    def test_cookies_of_others_do_not_reach_the_application(self, form):
        application = Application(page)
        cache = form(application)
        cache.get("/a/", {"cookie": "tracker=1; display=elder.l.hant"})
        cache.get("/a/", {"cookie": "display=elder.l.hant; tracker=2"})
        assert [request["headers"].get("cookie") for request in application.seen] == ["display=elder.l.hant"]

    def test_a_response_too_large_to_keep_arrives_whole(self, form):
        body = b"0123456789" * 500_000
        application = Application(lambda request: (200, [HTML, ("x-shows", "pages")], body))
        cache = form(application)
        for _ in range(2):
            answer = cache.get("/a/")
            assert answer.body == body
            assert "x-shows" not in answer.headers
        assert len(application.seen) == 2


class TestBounds:
    def test_the_store_stays_within_its_capacity(self, form):
        cache = form(Application(page), capacity=200_000)
        for number in range(300):
            cache.get(f"/{number}/")
            cache.get(f"/?n={number}")
            assert cache.cache.store.size <= 200_000

    def test_made_up_queries_push_out_no_page(self, form):
        application = Application(page)
        cache = form(application, capacity=200_000)
        cache.get("/a/")
        for number in range(300):
            cache.get(f"/a/?n={number}")
            cache.get(f"/%61/{number}")
        seen = len(application.seen)
        cache.get("/a/")
        assert len(application.seen) == seen


HOSTS = st.sampled_from(["a.example", "b.example", "A.example"])
PATHS = st.sampled_from(["/", "/a/", "/a/?q=1", "/a/?q=2", "/b/"])
COOKIES = st.sampled_from(
    [
        None,
        "display=normal.m.hans",
        "display=elder.m.hans",
        "display=normal.l.hant",
        'display="elder.m.hans"',
        "display=nonsense",
        "x=1; display=elder.m.hans",
        "display=elder.m.hans; display=normal.l.hant",
    ]
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("get"), HOSTS, PATHS, COOKIES, st.booleans()),
        st.tuples(st.just("bump"), st.sampled_from(["pages", "rulings", "site"])),
    ),
    max_size=30,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_never_another_host_or_variant_and_never_what_was_before_a_change(form, steps):
    """The page says everything it depends on; whatever came before, it is what a fresh rendering would be."""
    from django.http.cookie import parse_cookie

    from portal.display.preferences import parse

    facts = {"pages": 0, "rulings": 0, "site": 0}

    def describe(host, path, cookie, secure):
        variant = parse(parse_cookie(cookie or "").get("display"))
        return f"{host.lower()} {path} {variant} {secure} {facts['pages']} {facts['site']}".encode()

    def render(request):
        path = request["path"] + ("?" + request["query"] if request["query"] else "")
        headers = request["headers"]
        secure = request.get("secure", secure_now[0])
        return (
            200,
            [HTML, ("x-shows", "pages,site")],
            describe(headers["host"], path, headers.get("cookie"), secure),
        )

    secure_now = [False]
    cache = form(Application(render))
    for step in steps:
        if step[0] == "bump":
            facts[step[1]] += 1
            committed_bump(step[1])
            continue
        _get, host, path, cookie, secure = step
        secure_now[0] = secure
        headers = {"host": host} | ({"cookie": cookie} if cookie else {})
        assert cache.get(path, headers, secure=secure).body == describe(host, path, cookie, secure)


@pytest.mark.django_db
def test_many_readers_of_a_cold_page_cause_one_rendering():
    import asyncio

    refresh()
    release = asyncio.Event()
    application = Application(page)

    async def slow(scope, receive, send):
        await release.wait()
        await Application.asgi(application, scope, receive, send)

    async def scenario():
        cache = ASGI(application)
        cache.cache.application = slow
        readers = [asyncio.ensure_future(cache.aget("/a/")) for _ in range(20)]
        await asyncio.sleep(0)
        release.set()
        return await asyncio.gather(*readers)

    answers = asyncio.run(scenario())
    assert len(application.seen) == 1
    assert {answer.body for answer in answers} == {PAGE}


@pytest.mark.django_db
def test_readers_of_a_page_not_for_keeping_do_not_wait_for_each_other():
    """The first rendering hangs after its first message; the others must come through."""
    import asyncio

    refresh()
    hang = asyncio.Event()
    calls = []

    async def endless(scope, receive, send):
        calls.append(scope)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        if len(calls) == 1:
            await hang.wait()
        await send({"type": "http.response.body", "body": b"x"})

    async def scenario():
        cache = ASGI(Application(page))
        cache.cache.application = endless
        first = asyncio.ensure_future(cache.aget("/a/"))
        others = [asyncio.ensure_future(cache.aget("/a/")) for _ in range(5)]
        bodies = [answer.body for answer in await asyncio.wait_for(asyncio.gather(*others), 10)]
        hang.set()
        return bodies, (await first).body

    bodies, first = asyncio.run(scenario())
    assert bodies == [b"x"] * 5
    assert first == b"x"
