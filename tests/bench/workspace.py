"""What lists, counts and search of the workspace cost as clues become many: ``python -m tests.bench.workspace``.

Fills a database of its own with clues, three events for each (``--clues 10000 200000``: one size after the other, in
the same database), spread over 50 organisations so that the first holds about a fifth, and times what the views ask,
for the head and a clerk of the largest organisation. Run with ``DATABASE_URL`` for PostgreSQL, otherwise on SQLite in a
file. The database is removed at the end.
"""

import argparse
import itertools
import json
import os
import random
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

WORDS = [
    "重复罚款",
    "超期未结",
    "吊销许可",
    "裁量基准",
    "扣押物品",
    "听证程序",
    "行政检查",
    "抽样检验",
    "占道经营",
    "违法建设",
    "环境监测",
    "食品安全",
    "特种设备",
    "消防验收",
    "证照不全",
    "未出示证件",
    "越权执法",
    "选择执法",
    "逐利执法",
    "趋利收费",
    "法律文书",
    "送达回证",
    "过罚不当",
    "同案异罚",
    "拖延答复",
    "拒不履责",
    "运输车辆",
    "超限超载",
    "水土保持",
    "土地征收",
]
OPEN = ("received", "analysing", "supervising", "rectifying", "feedback")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clues", type=int, nargs="+", default=[10_000, 200_000])
    parser.add_argument("--open", type=float, default=0.02, help="share of clues still in progress")
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    folder = tempfile.TemporaryDirectory()
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
    os.environ["PORTAL_TEST_DATA_DIR"] = folder.name
    import django

    django.setup()
    from django.db import connection

    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["NAME"] = "bench_workspace"
    connection.creation.create_test_db(verbosity=0, serialize=False, autoclobber=True)
    try:
        filling = Filling(options.open)
        for size in options.clues:
            started = time.perf_counter()
            filling.up_to(size)
            report("filled", clues=size, seconds=round(time.perf_counter() - started, 1))
            measure(filling, size, options.rounds)
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
        folder.cleanup()


def report(what: str, **values) -> None:
    print(json.dumps({"what": what, **values}, ensure_ascii=False), flush=True)


class Filling:
    """Organisations and members through the factories, clues in bulk: rows as the services would have written them."""

    def __init__(self, share: float) -> None:
        from liaison.organisations.choices import OrganisationKind, Role
        from tests.factories.liaison import member, organisation

        self.share, self.count, self.lot = share, 0, random.Random(7)
        self.bodies = [organisation(OrganisationKind.COORDINATING) for _n in range(50)]
        self.heads = [member(body, Role.HEAD) for body in self.bodies]
        self.clerks = [member(body) for body in self.bodies]
        self.weights = list(itertools.accumulate(1 / (n + 1) for n in range(50)))
        self.texts = [self._text() for _n in range(3000)]

    def _text(self) -> tuple[str, str, str, str]:
        from liaison.clues.grams import grams_of, stored_text

        title = f"反映{self.lot.choice(WORDS)}"
        description = (
            "，".join(self.lot.choices(WORDS, k=12))
            + "。"
            + "".join(chr(0x4E00 + self.lot.randrange(3000)) for _n in range(120))
        )
        text = stored_text([title, description])
        return title, description, text, " ".join(grams_of(text))

    def up_to(self, size: int) -> None:
        """Add clues until there are ``size``, oldest first, then let the database take its statistics."""
        from django.db import connection

        from liaison.clues.models import Clue
        from liaison.workflow.models import Transition

        columns = list(Clue._meta.concrete_fields)
        begun = datetime(2026, 11, 1, tzinfo=UTC) - timedelta(minutes=2_000_000)
        while self.count < size:
            numbers = range(self.count, min(self.count + 20_000, size))
            clues, texts, events, about = [], [], [], []
            for n in numbers:
                pk, at = n + 1, begun + timedelta(minutes=2 * n)
                place = self.lot.choices(range(50), cum_weights=self.weights)[0]
                title, description, text, grams = self.texts[n % 3000]
                opened = self.lot.random() < self.share
                state = self.lot.choice(OPEN) if opened else "closed"
                values = {
                    "id": pk, "holder_id": self.bodies[place].pk, "number": f"示{place}线〔2026〕{pk}号",
                    "title": title, "description": description, "kind": "fines", "source": "public", "state": state,
                    "received_at": at,
                    "changed_at": at, "next_due_at": at + timedelta(days=n % 40) if opened else None,
                    "handler_id": self.clerks[place].pk if n % 2 else None, "step": 1 if opened else 5,
                }  # fmt: skip
                clues.append([values.get(field.attname, field.get_default()) for field in columns])
                number = f"示{place}线 2026 {pk}号"
                pairs = [run[i : i + 2] for run in number.split() for i in range(len(run) - 1)]
                texts.append([pk, f"{number}\n{text}", " ".join(dict.fromkeys([*grams.split(" "), *pairs]))])
                if n % 50 == 0:
                    about.append([pk, "body", "某局", self.bodies[n // 50 % 50].pk, "", True])
                for event, before, after in (
                    ("received", "", "received"),
                    ("analyse", "received", "x"),
                    ("x", "x", state),
                ):
                    events.append(
                        ["clue", f"clue:{pk}", event, before, after, at, self.bodies[place].pk, "某", "", "{}"]
                    )
            load("clues_clue", [field.column for field in columns], clues)
            load("clues_cluetext", ["clue_id", "text", "grams"], texts)
            load("clues_cluesubject", ["clue_id", "kind", "name", "organisation_id", "detail", "disclosed"], about)
            names = [
                "workflow",
                "subject",
                "event",
                "from_state",
                "to_state",
                "at",
                "organisation_id",
                "actor",
                "note",
                "data",
            ]
            load(Transition._meta.db_table, names, events)
            self.count = numbers[-1] + 1
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def load(table: str, columns: list[str], rows: Iterable[list]) -> None:
    """Write ``rows`` the fastest way the database has."""
    from django.db import connection, transaction

    names = ", ".join(f'"{name}"' for name in columns)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(columns))
            connection.connection.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({marks})",
                (
                    [str(value.replace(tzinfo=None)) if isinstance(value, datetime) else value for value in row]
                    for row in rows
                ),
            )


def questions(filling: Filling) -> Iterator[tuple[str, object]]:
    """What the home page, the list and the search ask the database, by name."""
    from liaison.clues.queries import ClueFilter, count_mine, find_clues
    from liaison.clues.rows import waiting_rows
    from liaison.clues.views import PER_PAGE
    from liaison.organisations.acting import principal_for
    from liaison.workspace.paging import BoundedPaginator

    def page(asking, number: int = 1, **wanted):
        return lambda: list(
            BoundedPaginator(find_clues(asking, ClueFilter(**wanted)), PER_PAGE).get_page(number).object_list
        )

    for role, member in (("head", filling.heads[0]), ("clerk", filling.clerks[0])):
        asking = principal_for(member)
        yield f"{role}: home, counts", lambda asking=asking: count_mine(asking)
        yield f"{role}: home, most urgent", lambda asking=asking: waiting_rows(asking, 8)
        yield f"{role}: list, open", page(asking)
        yield f"{role}: list, all", page(asking, scope="")
        yield f"{role}: list, all, page 30", page(asking, 30, scope="")
        yield f"{role}: list, overdue", page(asking, due="late")
        yield f"{role}: list, one state", page(asking, scope="", state="closed", kind="fines")
        yield f"{role}: search, two characters in a third of clues", page(asking, scope="", text="罚款")
        yield f"{role}: search, four characters and two", page(asking, scope="", text="裁量基准 许可")
        yield f"{role}: search, rare", page(asking, scope="", text=filling.texts[17][1][-9:-3])
        yield f"{role}: search, a number", page(asking, scope="", text="示0线(2026)1234号")
        yield f"{role}: search, nothing", page(asking, scope="", text="没有这样的话")


def measure(filling: Filling, size: int, rounds: int) -> None:
    for name, ask in questions(filling):
        ask()
        times = []
        until = time.perf_counter() + 15
        while len(times) < rounds and time.perf_counter() < until:
            started = time.perf_counter()
            ask()
            times.append((time.perf_counter() - started) * 1000)
        times.sort()
        report(
            name,
            clues=size,
            p50_ms=round(times[len(times) // 2], 1),
            p95_ms=round(times[int(len(times) * 0.95)], 1),
            n=len(times),
        )


if __name__ == "__main__":
    main()
