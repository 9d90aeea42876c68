"""How many clues a second can be submitted durably, beside a bare INSERT: ``python -m tests.bench.submissions``.

In alternating rounds, in a database of its own that waits for the disk as the product does (SQLite: WAL,
``synchronous=FULL``; with ``DATABASE_URL`` PostgreSQL, whose ``fsync`` and ``synchronous_commit`` are reported):

- **bare**: one row of 1 KB inserted and committed by a plain cursor;
- **service**: ``submitting.prepare`` and ``submit`` on a draft that is there: what is durable when the receipt shows;
- **clues made**: the outbox makes clues of what was received, one after another (``taking_in``);
- **whole**: both, one after the other, for what the machine can carry all day;
- **service, clues made meanwhile**: with a worker's thread at it at the same time;
- **HTTP**: the POST of the form's last step through the whole application (middleware, rate limits, check), without
  a socket; **one page**: beside it a GET that only redirects, to show what the application takes for any answer.

A submission is durable when its call returns. Bodies, registered or not, differ from one to the next. Processor time is
this process's. Each kind is timed one at a time, the service also by several threads.
"""

import argparse
import itertools
import json
import os
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.bench.own_database import own_database

BODIES = 40
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
_serial = itertools.count(1)
#: Seconds and seconds of the processor.
Took = tuple[float, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--each", type=int, default=40, help="submissions in a round; ten times as many bare inserts")
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--folder", help="where SQLite's file lies; its disk is what is waited for")
    options = parser.parse_args()
    with own_database(folder=options.folder, durable=True):
        measure(options)


def measure(options: argparse.Namespace) -> None:
    from django.db import connection

    from core import generations
    from liaison.organisations.choices import OrganisationKind
    from tests.factories.liaison import organisation

    organisation(OrganisationKind.COORDINATING)
    for n in range(BODIES // 2):
        organisation(OrganisationKind.ENFORCEMENT, name=body(n), short_name=f"交通执法{n}")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_bare (id bigint, body text)")
    kinds: dict[str, Callable[[int], Took]] = {
        "bare": bare,
        "service": service,
        "clues made": clues_made,
        "whole": whole,
        f"service, {options.threads} threads": lambda count: threaded(count, options.threads),
        "service, clues made meanwhile": meanwhile,
        "HTTP": http,
        "one page": one_page,
    }
    rates: dict[str, list[float]] = {name: [] for name in kinds}
    processor: dict[str, list[float]] = {name: [] for name in kinds}
    generations.refresh()
    for call in kinds.values():  # caches and statements warm
        call(options.threads)
    for _round in range(options.rounds):
        generations.refresh()  # as the serving process does all the time: limits and calendar come from memory
        for name, call in kinds.items():
            count = options.each * 10 if name == "bare" else options.each
            took, used = call(count)
            rates[name].append(count / took)
            processor[name].append(used / count * 1000)
            make_clues()
    for name, found in rates.items():
        ratios = [rate / bare_rate for rate, bare_rate in zip(found, rates["bare"], strict=True)]
        report(
            name,
            per_second=round(statistics.median(found), 1),
            range=[round(min(found), 1), round(max(found), 1)],
            cpu_ms_each=round(statistics.median(processor[name]), 2),
            ratio=round(statistics.median(found) / statistics.median(rates["bare"]), 3),
            ratio_of_rounds=[round(min(ratios), 3), round(max(ratios), 3)],
        )
    report("database", **durability(), load=[round(one, 1) for one in os.getloadavg()])


def report(what: str, **values) -> None:
    print(json.dumps({"what": what, **values}, ensure_ascii=False), flush=True)


def timed(work: Callable[[], object]) -> Took:
    started, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - started, time.process_time() - used


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


def bare(count: int) -> Took:
    """``count`` rows, each inserted and committed by itself."""
    from django.db import connection

    text = "x" * 1024

    def insert() -> None:
        with connection.cursor() as cursor:
            for n in range(count):
                cursor.execute("INSERT INTO bench_bare VALUES (%s, %s)", [n, text])

    return timed(insert)


def body(n: int) -> str:
    return f"临溪区第{n % BODIES}交通运输执法大队"


def drafts_of(count: int) -> list[tuple]:
    """Drafts with everything typed and the check put: (draft, secret of its cookie, digits)."""
    from liaison.intake import challenge, drafts

    found = []
    for _n in range(count):
        draft, secret = drafts.begin()
        task = challenge.Challenge.new()
        whom = ANSWERS["whom"] | {"body": body(next(_serial))}
        drafts.write(draft, ANSWERS | {"whom": whom, "challenge": task.as_dict()})
        draft.refresh_from_db()
        found.append((draft, secret, task.digits))
    return found


def forms_of(count: int) -> list[tuple]:
    """Drafts and what their checked forms say: (draft, submission, secret)."""
    from liaison.intake import drafts, steps

    return [(draft, steps.submission(drafts.read(draft)), secret) for draft, secret, _digits in drafts_of(count)]


def send(forms: list[tuple]) -> None:
    from liaison.intake import submitting

    for draft, submission, secret in forms:
        submitting.submit(draft, submission, submitting.prepare(), secret=secret)


def make_clues() -> int:
    from core.outbox import drain
    from liaison.intake import submitting

    return drain(submitting.TOPIC, limit=100_000)


def service(count: int) -> Took:
    """``count`` submissions by the service."""
    forms = forms_of(count)
    return timed(lambda: send(forms))


def clues_made(count: int) -> Took:
    """The clues of ``count`` submissions, one after another."""
    send(forms_of(count))
    return timed(make_clues)


def whole(count: int) -> Took:
    """``count`` submissions and their clues."""
    forms = forms_of(count)
    return timed(lambda: (send(forms), make_clues()))


def threaded(count: int, threads: int) -> Took:
    """``count`` submissions by several threads, as several requests at once."""
    from django.db import connection

    forms = forms_of(count)
    ready = threading.Barrier(threads + 1)

    def work(mine: list[tuple]) -> None:
        connection.ensure_connection()
        ready.wait()
        try:
            send(mine)
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        running = [pool.submit(work, forms[place::threads]) for place in range(threads)]
        ready.wait()
        return timed(lambda: [one.result() for one in running])


def meanwhile(count: int) -> Took:
    """``count`` submissions while another thread makes the clues."""
    from django.db import connection

    forms = forms_of(count)
    sent = threading.Event()

    def work() -> None:
        try:
            while not sent.is_set():
                if not make_clues():
                    sent.wait(0.005)
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        return timed(lambda: send(forms))
    finally:
        sent.set()
        worker.join()


def browsers_of(count: int) -> list[tuple]:
    """Browsers before the last step, each at an address of its own: (browser, digits)."""
    from django.test import Client

    from liaison.intake import drafts

    browsers = []
    for _draft, secret, digits in drafts_of(count):
        n = next(_serial)
        browser = Client(REMOTE_ADDR=f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}")
        browser.cookies[drafts.COOKIE] = secret
        browsers.append((browser, digits))
    return browsers


def http(count: int) -> Took:
    """``count`` submissions by the POST of the last step."""
    browsers = browsers_of(count)

    def post() -> None:
        for browser, digits in browsers:
            answer = browser.post("/clues/submit/5/", {"digits": digits, "go": "next"})
            if answer.headers.get("Location") != "/clues/submit/received/":
                raise RuntimeError(f"not sent: {answer.status_code}")

    return timed(post)


def one_page(count: int) -> Took:
    """``count`` answers of the whole application that do nothing: a step that is not reached leads back."""
    browsers = browsers_of(count)

    def look() -> None:
        for browser, _digits in browsers:
            browser.cookies.clear()
            if browser.get("/clues/submit/received/").status_code != 302:
                raise RuntimeError("no redirect")

    return timed(look)


if __name__ == "__main__":
    main()
