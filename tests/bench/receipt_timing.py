"""Whether time tells which receipt numbers there are: ``python -m tests.bench.receipt_timing``.

Asks for receipts in a random order of kinds, each time another number: one that is there with its passphrase, one that
is there with a wrong passphrase, one whose clue is not made yet with a wrong passphrase, one that is not there, and one
of a deleted clue with a wrong passphrase. Times the check itself (``visits.open_with``) and, for the kinds that are
refused, the whole POST. What two kinds differ by is printed beside its noise: the 95 % interval of the difference of
medians (bootstrap), and the difference between two halves of the same kind.
"""

import argparse
import json
import os
import random
import statistics
import time
from collections import defaultdict

from tests.bench.own_database import own_database

RIGHT, WRONG, NONE, DELETED = "right", "wrong passphrase", "no such number", "deleted, wrong passphrase"
FRESH = "no clue yet, wrong passphrase"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=1000)
    parser.add_argument("--receipts", type=int, default=200)
    options = parser.parse_args()
    with own_database():
        measure(options)


def measure(options: argparse.Namespace) -> None:
    from django.core.cache import cache
    from django.test import Client, RequestFactory
    from django.utils import timezone

    from core.sealed import seal
    from liaison.intake import drafts, receipts, visits
    from liaison.intake.models import ClosedReceipt, Receipt
    from tests.factories.liaison import clue, organisation

    lot, holder, today = random.Random(3), organisation("coordinating"), timezone.localdate()
    known: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for n in range(options.receipts):
        for kind in (RIGHT, NONE, DELETED, FRESH):
            number, passphrase = receipts.new_number(today), receipts.new_passphrase()
            known[kind].append((number, receipts.new_passphrase() if kind in (DELETED, FRESH) else passphrase))
            digest = receipts.hash_passphrase(passphrase)
            if kind == RIGHT:
                held = clue(holder, description="事实经过。" * 300)
                key = f"{n:032x}"
                Receipt.objects.create(clue=held, number=number, passphrase_hash=digest, submission_key=key)
            elif kind == FRESH:
                draft, _secret = drafts.begin()
                waiting = {"draft": draft, "sealed": seal("事实经过。" * 300), "submission_key": draft.submission_key}
                Receipt.objects.create(number=number, passphrase_hash=receipts.digest_of(passphrase), **waiting)
            elif kind == DELETED:
                ClosedReceipt.objects.create(number=number, passphrase_hash=digest, made_on=today)
    known[WRONG] = [(number, receipts.new_passphrase()) for number, _passphrase in known[RIGHT]]
    request, browser = RequestFactory().post("/clues/follow/"), Client()

    def check(kind: str) -> float:
        number, passphrase = lot.choice(known[kind])
        cache.clear()  # limits on tries are not what is measured
        started = time.perf_counter()
        found = visits.open_with(request, number, passphrase)
        took = time.perf_counter() - started
        if (found is not None) != (kind == RIGHT):
            raise RuntimeError(kind)
        return took

    def post(kind: str) -> float:
        number, passphrase = lot.choice(known[kind])
        cache.clear()
        started = time.perf_counter()
        answer = browser.post("/clues/follow/", {"number": number, "passphrase": passphrase})
        took = time.perf_counter() - started
        if answer.status_code != 200:
            raise RuntimeError(kind)
        return took

    for what, ask, kinds, count in (
        ("check", check, (RIGHT, WRONG, FRESH, NONE, DELETED), options.each),
        ("POST", post, (WRONG, FRESH, NONE, DELETED), options.each // 2),
    ):
        times: dict[str, list[float]] = defaultdict(list)
        order = [kind for kind in kinds for _n in range(count)]
        for kind in kinds:
            ask(kind)
        lot.shuffle(order)
        for kind in order:
            times[kind].append(ask(kind) * 1000)
        compare(what, times, lot)
    print(json.dumps({"load": [round(one, 1) for one in os.getloadavg()]}))


def compare(what: str, times: dict[str, list[float]], lot: random.Random) -> None:
    for kind, values in times.items():
        cuts = statistics.quantiles(values, n=20)
        report(what, kind, p50_ms=round(statistics.median(values), 3), p5=round(cuts[0], 3), p95=round(cuts[-1], 3))
    halves = {kind: abs(_median(values[::2]) - _median(values[1::2])) for kind, values in times.items()}
    for kind in times:
        if kind == NONE:
            continue
        difference = _median(times[kind]) - _median(times[NONE])
        low, high = interval(times[kind], times[NONE], lot)
        report(
            what,
            f"{kind} minus {NONE}",
            difference_ms=round(difference, 3),
            interval_ms=[round(low, 3), round(high, 3)],
            between_halves_ms=round(max(halves[kind], halves[NONE]), 3),
            larger_in=round(share_larger(times[kind], times[NONE]), 3),
        )


def report(what: str, kind: str, **values) -> None:
    print(json.dumps({"what": what, "kind": kind, **values}, ensure_ascii=False), flush=True)


def _median(values: list[float]) -> float:
    return statistics.median(values)


def interval(first: list[float], second: list[float], lot: random.Random, draws: int = 600) -> tuple[float, float]:
    """95 % of the differences of medians of samples drawn again from both."""
    found = sorted(
        _median(lot.choices(first, k=len(first))) - _median(lot.choices(second, k=len(second))) for _n in range(draws)
    )
    return found[int(draws * 0.025)], found[int(draws * 0.975)]


def share_larger(first: list[float], second: list[float]) -> float:
    """How often a value of ``first`` is larger than one of ``second``; 0.5 where nothing can be told."""
    import bisect

    ordered = sorted(second)
    return sum(bisect.bisect_left(ordered, value) for value in first) / (len(first) * len(second))


if __name__ == "__main__":
    main()
