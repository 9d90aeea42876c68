"""Pages of rooms: what they show, to whom, with how many queries; posting without a script; the way without sockets."""

import datetime as dt
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liaison.documents.services import create_document
from liaison.joint.planning import plan_operation
from liaison.organisations.acting import SESSION_KEY
from liaison.organisations.choices import OrganisationKind, Role
from liaison.organisations.models import Membership
from liaison.rooms.models import RoomEvent
from liaison.rooms.services import messages
from tests.factories.liaison import member, organisation
from tests.factories.rooms import SharedRoom, client_id
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared() -> SharedRoom:
    return SharedRoom()


def browser(principal) -> Client:
    client = Client()
    client.force_login(Membership.objects.get(pk=principal.membership_id).user)
    session = client.session
    session[SESSION_KEY] = principal.membership_id
    session.save()
    return client


def address(shared, name: str, *arguments) -> str:
    return reverse(f"rooms:{name}", args=[shared.room.pk, *arguments])


def test_the_page_shows_the_log_and_posts_without_a_script(shared):
    shared.say(shared.theirs, "<b>请核对</b> /rulings/4/")
    ours = browser(shared.ours)
    page = ours.get(address(shared, "room")).content.decode()
    assert "&lt;b&gt;请核对&lt;/b&gt;" in page
    assert '<a href="/rulings/4/">' in page
    assert "<script>" not in page
    form = {"client_id": "form-0000001", "do": "say", "text": "收到"}
    for _twice in range(2):  # a double click
        answer = ours.post(address(shared, "post"), form)
        assert answer.status_code == 302
    assert RoomEvent.objects.filter(text="收到").count() == 1
    assert "收到" in browser(shared.theirs).get(address(shared, "room")).content.decode()


def test_strangers_find_no_room(shared):
    other = SharedRoom()
    stranger = browser(other.ours)
    said = shared.say(shared.ours, "甲")
    for name, arguments in (
        ("room", []),
        ("lines", []),
        ("events", []),
        ("message", [said.seq]),
        ("search", []),
        ("members", []),
        ("unfold", []),
    ):
        assert stranger.get(address(shared, name, *arguments)).status_code == 404, name
    for name in ("post", "read"):
        assert stranger.post(address(shared, name), {"text": "x"}).status_code == 404, name
    assert address(shared, "room") not in stranger.get(reverse("rooms:list")).content.decode()


def test_sockets_are_not_needed(shared):
    theirs, ours = browser(shared.theirs), browser(shared.ours)
    sent = {"id": client_id(), "do": "say", "text": "用轮询"}
    for _twice in range(2):
        told = ours.post(address(shared, "post"), json.dumps(sent), content_type="application/json").json()
        assert told["t"] == "ack"
    frame = theirs.get(address(shared, "events"), {"after": told["seq"] - 1}).json()
    assert [(event["seq"], event["text"]) for event in frame["events"]] == [(told["seq"], "用轮询")]
    refused = ours.post(address(shared, "post"), "[]", content_type="application/json")
    assert (refused.status_code, refused.json()["t"]) == (422, "refused")


def test_a_late_comer_gets_nothing_older_by_any_way(shared):
    old = shared.say(shared.ours, "旧话")
    late = browser(shared.join(shared.receiver, from_start=False))
    for name, query in (
        ("room", {}),
        ("room", {"at": old.seq}),
        ("lines", {}),
        ("events", {}),
        ("search", {"q": "旧话"}),
    ):
        page = late.get(address(shared, name), query).content.decode().replace('value="旧话"', "")
        assert "旧话" not in page, name
    assert late.get(address(shared, "message", old.seq)).status_code == 404


def test_older_messages_come_page_by_page(shared):
    for n in range(70):
        shared.say(shared.ours, f"第{n}句")
    ours = browser(shared.ours)
    page = ours.get(address(shared, "room")).content.decode()
    assert "第69句" in page
    assert "第0句" not in page
    before = page.split('data-before="')[1].split('"')[0]
    older = ours.get(address(shared, "lines"), {"before": before}).content.decode()
    assert "第0句" in older
    assert "第69句" not in older


def test_files_are_given_to_members_until_their_message_is_withdrawn(shared):
    ours, theirs = browser(shared.ours), browser(shared.theirs)
    upload = SimpleUploadedFile("记录.txt", "现场检查记录".encode())
    ours.post(address(shared, "post"), {"client_id": "file-0000001", "do": "say", "text": "", "files": upload})
    said = RoomEvent.objects.get(client_id="file-0000001")
    (file,) = said.body["files"]
    where = address(shared, "file", file["id"])
    assert b"".join(theirs.get(where).streaming_content).decode() == "现场检查记录"
    assert browser(SharedRoom().ours).get(where).status_code == 404
    messages.withdraw(room=shared.room.pk, principal=shared.ours, target=said.seq, client_id=client_id())
    assert theirs.get(where).status_code == 404


def test_links_unfold_for_those_who_may_see_what_they_lead_to(shared):
    clue = {"to": reverse("clues:clue", args=[shared.clue.pk])}
    assert browser(shared.ours).get(address(shared, "unfold"), clue).json()["title"] == shared.clue.title
    assert browser(shared.theirs).get(address(shared, "unfold"), clue).status_code == 404
    referral = {"to": reverse("referrals:referral", args=[shared.referral.pk])}
    assert browser(shared.theirs).get(address(shared, "unfold"), referral).status_code == 200
    assert browser(shared.ours).get(address(shared, "unfold"), {"to": "https://elsewhere.example/"}).status_code == 404


def test_links_to_documents_and_operations_unfold_too(shared):
    document = create_document(
        kind="notice",
        principal=shared.ours,
        title="关于称重记录的通知书",
        text="请核对。",
        supervisors=[shared.our_clerk, member(shared.holder, Role.CLERK)],
        addressees=[organisation(OrganisationKind.ENFORCEMENT)],
    )
    first = dt.date(timezone.localdate().year + 1, 3, 1)
    operation = plan_operation(
        principal=shared.ours,
        title="超限检查联合监督",
        field="交通运输",
        kind="joint",
        source="plan",
        purpose="核对称重记录。",
        steps=["查", "谈"],
        earliest=first,
        latest=first + dt.timedelta(days=30),
        quorum=2,
        place="",
        exemption="",
        parties={organisation(OrganisationKind.PROCURATORATE): ""},
        bodies=[organisation(OrganisationKind.ENFORCEMENT)],
        enterprises=(),
    )
    for item, view in ((document, "documents:document"), (operation, "joint:operation")):
        to = {"to": reverse(view, args=[item.pk])}
        assert browser(shared.ours).get(address(shared, "unfold"), to).json()["title"] == item.title
        assert browser(shared.theirs).get(address(shared, "unfold"), to).status_code == 404


def test_the_way_to_the_room_is_on_the_pages_of_the_matter(shared):
    door = address(shared, "room")
    assert door in browser(shared.ours).get(reverse("clues:clue", args=[shared.clue.pk])).content.decode()
    assert door in browser(shared.theirs).get(reverse("referrals:referral", args=[shared.referral.pk])).content.decode()


def test_queries_do_not_grow_with_the_log_or_the_list(shared):
    ours = browser(shared.ours)
    first = shared.say(shared.ours, "甲")
    few = queries_of(ours, address(shared, "room"), 25)
    for n in range(10):
        shared.say(shared.theirs, f"第{n}句", quote=first.seq)
    shared.join(shared.receiver)
    assert queries_of(ours, address(shared, "room"), 25) <= few + 1  # the quoted messages
    queries_of(ours, reverse("rooms:list"))
