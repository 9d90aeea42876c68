"""How many clues a second can be submitted durably, beside a bare INSERT: ``python -m tests.bench.submissions``.

In alternating rounds, on one connection, in a database of its own that waits for the disk as the product does (SQLite:
WAL, ``synchronous=FULL``; with ``DATABASE_URL`` PostgreSQL, whose ``fsync`` and ``synchronous_commit`` are reported):

- **bare**: one row of 1 KB inserted and committed by a plain cursor;
- **service**: ``submitting.prepare`` and ``submit`` on a draft that is there: what is durable when the receipt shows;
- **HTTP**: the POST of the form's last step through the whole application (middleware, rate limits, check), without
  a socket.

Processor time is this process's, with the making of drafts.
A submission is durable when its call returns. Each kind is timed one at a time, the service also by several threads.
"""

import argparse
import itertools
import json
import os
import statistics
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

ANSWERS = {
    "what": {
        "kind": "fines",
        "description": "同一趟运输、同一超限事实，三天内被罚款两次。" * 12,
        "wishes": "退还一次罚款",
    },
    "when": {"occurred_from": "2026-03-12", "occurred_until": "2026-03-15", "region": "", "place": "环城东路"},
    "whom": {
        "body": "临溪区交通运输执法大队",
        "more_bodies": "",
        "officers": "王某某, 执法证 0001",
        "enterprise": "临溪运输有限公司",
        "enterprise_detail": "",
    },
    "contact": {"who": "named", "name": "陈先生", "telephone": "000-0000-0000", "email": "", "address": ""},
}
_address = itertools.count(1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--each", type=int, default=40, help="submissions in a round; ten times as many bare inserts")
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--folder", help="where SQLite's file lies; its disk is what is waited for")
    options = parser.parse_args()
    folder = tempfile.TemporaryDirectory(dir=options.folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
    os.environ["PORTAL_TEST_DATA_DIR"] = folder.name
    import django

    django.setup()
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"]["init_command"] = (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA cache_size=-32000; PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY;"
        )
    connection.creation.create_test_db(verbosity=0, serialize=False, autoclobber=True)
    try:
        measure(options)
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
        folder.cleanup()


def measure(options: argparse.Namespace) -> None:
    from django.db import connection

    from core import generations
    from liaison.organisations.choices import OrganisationKind
    from tests.factories.liaison import organisation

    organisation(OrganisationKind.COORDINATING)
    organisation(OrganisationKind.ENFORCEMENT, name=ANSWERS["whom"]["body"], short_name="临溪交通执法")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_bare (id bigint, body text)")
    kinds = {"bare": bare, "service": service, "HTTP": http, f"service, {options.threads} threads": None}
    rates: dict[str, list[float]] = {name: [] for name in kinds}
    processor: dict[str, list[float]] = {name: [] for name in kinds}
    for call in kinds.values():  # caches and statements warm
        if call:
            call(3)
    for _round in range(options.rounds):
        generations.refresh()  # as the serving process does all the time: limits and calendar come from memory
        for name, call in kinds.items():
            count = options.each * 10 if name == "bare" else options.each
            used = time.process_time()
            took = call(count) if call else threaded(count, options.threads)
            rates[name].append(count / took)
            processor[name].append((time.process_time() - used) / count * 1000)
    base = statistics.median(rates["bare"])
    for name, found in rates.items():
        ratios = [rate / bare_rate for rate, bare_rate in zip(found, rates["bare"], strict=True)]
        report(
            name,
            per_second=round(statistics.median(found), 1),
            range=[round(min(found), 1), round(max(found), 1)],
            cpu_ms_each=round(statistics.median(processor[name]), 2),
            ratio=round(statistics.median(found) / base, 3),
            ratio_of_rounds=[round(min(ratios), 3), round(max(ratios), 3)],
        )
    report("database", **durability(), load=[round(one, 1) for one in os.getloadavg()])


def report(what: str, **values) -> None:
    print(json.dumps({"what": what, **values}, ensure_ascii=False), flush=True)


def durability() -> dict[str, str]:
    """What the database says of itself, so that the figures say what they were taken with."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA journal_mode")
            mode = cursor.fetchone()[0]
            cursor.execute("PRAGMA synchronous")
            return {"engine": "sqlite", "journal": mode, "synchronous": str(cursor.fetchone()[0])}
        found = {"engine": "postgresql"}
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"SHOW {name}")
            found[name] = cursor.fetchone()[0]
        return found


def bare(count: int) -> float:
    """Seconds for ``count`` rows, each inserted and committed by itself."""
    from django.db import connection

    body = "x" * 1024
    started = time.perf_counter()
    with connection.cursor() as cursor:
        for n in range(count):
            cursor.execute("INSERT INTO bench_bare VALUES (%s, %s)", [n, body])
    return time.perf_counter() - started


def drafts_of(count: int) -> list[tuple]:
    """Drafts with everything typed and the check put: (draft, secret of its cookie, digits)."""
    from liaison.intake import challenge, drafts

    found = []
    for _n in range(count):
        draft, secret = drafts.begin()
        task = challenge.Challenge.new()
        drafts.write(draft, ANSWERS | {"challenge": task.as_dict()})
        draft.refresh_from_db()
        found.append((draft, secret, task.digits))
    return found


def service(count: int) -> float:
    """Seconds for ``count`` submissions by the service."""
    made = drafts_of(count)
    started = time.perf_counter()
    for draft, secret, _digits in made:
        submit(draft, secret)
    return time.perf_counter() - started


def submit(draft, secret: str) -> None:
    from liaison.intake import drafts, steps, submitting

    submitting.submit(draft, steps.submission(drafts.read(draft)), submitting.prepare(), secret=secret)


def threaded(count: int, threads: int) -> float:
    """Seconds for ``count`` submissions by several threads, as several requests at once."""
    from django.db import connection

    made = drafts_of(count)
    ready = threading.Barrier(threads + 1)

    def work(mine: list[tuple]) -> None:
        connection.ensure_connection()
        ready.wait()
        try:
            for draft, secret, _digits in mine:
                submit(draft, secret)
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        running = [pool.submit(work, made[place::threads]) for place in range(threads)]
        ready.wait()
        started = time.perf_counter()
        for one in running:
            one.result()
        return time.perf_counter() - started


def http(count: int) -> float:
    """Seconds for ``count`` submissions by the POST of the last step; each from an address of its own."""
    from django.test import Client

    from liaison.intake import drafts

    browsers = []
    for draft, secret, digits in drafts_of(count):
        n = next(_address)
        browser = Client(REMOTE_ADDR=f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}")
        browser.cookies[drafts.COOKIE] = secret
        browsers.append((browser, digits, draft.pk))
    started = time.perf_counter()
    for browser, digits, _pk in browsers:
        answer = browser.post("/clues/submit/5/", {"digits": digits, "go": "next"})
        if answer.headers.get("Location") != "/clues/submit/received/":
            raise RuntimeError(f"not sent: {answer.status_code}")
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
