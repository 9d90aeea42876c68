"""Long exports: made in the background, with progress, taken back when something in them is withdrawn."""

import csv
import io

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from content.rulings import services as rulings
from core.outbox import drain
from search.exports import services
from search.exports.models import SearchExport
from tests.factories.rulings import ruling

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(index, carry_out, page_root):
    made = [ruling(title=f"经营过期饮料{number}案") for number in range(3)]
    carry_out()
    return made


def ask(client, form="csv", address="q=饮料"):
    response = client.post(f"/search/exports/?{address}", {"format": form})
    assert response.status_code == 302
    return response["Location"]


def content(response) -> bytes:
    return b"".join(response.streaming_content)


def test_a_file_is_asked_for_made_and_fetched(client, made):
    assert "XLSX" in client.get("/search/exports/?q=饮料").content.decode()
    address = ask(client)
    assert client.get(f"{address}?progress").json() == {"finished": False, "done": 0, "total": None}
    assert client.get(f"{address}file").status_code == 404
    assert client.get(address).status_code == 200
    drain(services.TOPIC)
    assert client.get(f"{address}?progress").json() == {"finished": True, "done": 3, "total": 3}
    assert f"{address}file" in client.get(address).content.decode()
    rows = list(csv.reader(io.StringIO(content(client.get(f"{address}file")).decode("utf-8-sig"))))
    assert [row[1] for row in rows[1:]] == [each.title for each in sorted(made, key=lambda r: rows_order(rows, r))]


def rows_order(rows, each) -> int:
    return [row[0] for row in rows].index(each.number)


def test_a_workbook_in_the_order_asked_for(client, made):
    address = ask(client, "xlsx", "q=饮料&sort=oldest")
    drain(services.TOPIC)
    sheet = openpyxl.load_workbook(io.BytesIO(content(client.get(f"{address}file")))).active
    assert sheet.max_row == 4


def test_the_limit_holds_and_is_said(client, made, monkeypatch):
    monkeypatch.setattr(services, "MOST_ROWS", 2)
    address = ask(client)
    drain(services.TOPIC)
    assert client.get(f"{address}?progress").json()["done"] == 2
    assert "10000" in client.get("/search/exports/?q=饮料").content.decode().replace(",", "")


def test_a_withdrawal_takes_the_file_back_at_once(client, made, carry_out):
    address = ask(client)
    drain(services.TOPIC)
    other = ask(client, address="q=不存在的词语")
    drain(services.TOPIC)
    name = SearchExport.objects.get(pk=address.split("/")[-2]).file.name
    assert default_storage.exists(name)
    rulings.withdraw(ruling=made[0], reason="测试")
    # Nothing has been carried out yet: the database alone says that the file may not be given out.
    assert client.get(f"{address}file").status_code == 410
    assert not default_storage.exists(name)
    assert client.get(f"{other}file").status_code == 200


def test_the_withdrawal_deletes_the_file_though_nobody_fetches_it(client, made, carry_out):
    address = ask(client)
    drain(services.TOPIC)
    name = SearchExport.objects.get(pk=address.split("/")[-2]).file.name
    rulings.withdraw(ruling=made[0], reason="测试")
    carry_out()
    assert not default_storage.exists(name)
    assert client.get(address).status_code == 404


def test_files_are_kept_for_a_day(client, made):
    address = ask(client)
    drain(services.TOPIC)
    assert services.drop_old_exports() == 0
    assert services.drop_old_exports(timezone.now() + services.KEPT) == 1
    assert client.get(f"{address}file").status_code == 404


def test_too_many_are_refused(client, made, monkeypatch):
    from search.views import takeaway

    monkeypatch.setattr(takeaway, "EXPORTS", 1)
    ask(client)
    assert client.post("/search/exports/?q=饮料", {"format": "csv"}).status_code == 429
    assert SearchExport.objects.count() == 1


def test_an_engine_that_is_away_delays_the_file(client, made, index, monkeypatch):
    from core.outbox.models import OutboxEntry
    from search.engines.base import EngineUnavailable

    def down(_plan):
        raise EngineUnavailable("gone")

    address = ask(client)
    with monkeypatch.context() as patched:
        patched.setattr(index, "search", down)
        drain(services.TOPIC)
    assert not client.get(f"{address}?progress").json()["finished"]
    OutboxEntry.objects.filter(topic=services.TOPIC).update(not_before=timezone.now())
    drain(services.TOPIC)
    assert client.get(f"{address}?progress").json()["finished"]
