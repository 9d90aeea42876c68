"""What lists, counts and search of the workspace cost as clues become many: ``python -m tests.bench.workspace``.

Fills a database for each size (``--clues 10000 1000000``) with clues and three events for each, spread over 50
organisations so that the first holds about a fifth, and times what the views ask, and whole pages, for the head and a
clerk of the largest organisation. The sizes are asked in turn, round after round, so that whatever else the machine
does hits both alike; figures are p50 / p95 in milliseconds, by the clock and of processor time (with PostgreSQL on the
same machine). With ``DATABASE_URL`` on PostgreSQL, otherwise on SQLite in files, set up as the product does.

Tables are filled without their secondary indexes and without waiting for the disk; both come back before anything is
measured. ``--without-search`` leaves out the texts for search, whose index takes most of the time. ``--keep FOLDER``
keeps the files of SQLite (PostgreSQL: the databases) for another run; ``--drop`` removes what was kept. Without it
everything is removed at the end.
"""

import argparse
import itertools
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

# fmt: off
WORDS = [
    "重复罚款", "超期未结", "吊销许可", "裁量基准", "扣押物品", "听证程序", "行政检查", "抽样检验",
    "占道经营", "违法建设", "环境监测", "食品安全", "特种设备", "消防验收", "证照不全", "未出示证件",
    "越权执法", "选择执法", "逐利执法", "趋利收费", "法律文书", "送达回证", "过罚不当", "同案异罚",
    "拖延答复", "拒不履责", "运输车辆", "超限超载", "水土保持", "土地征收",
]
# fmt: on
OPEN = ("received", "analysing", "supervising", "rectifying", "feedback")
#: clues made by this program; the database makes the others of them, many times as fast
ORGANISATIONS, TEXTS, BASE = 50, 3000, 20_000
FILLED = ("clues_clue", "clues_cluetext", "clues_cluesubject", "workflow_transition")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clues", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--open", type=float, default=0.02, help="share of clues still in progress")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--each", type=int, default=20, help="times every question is asked in a round")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--drop", action="store_true")
    parser.add_argument("--without-search", action="store_true", help="fill no texts for search, ask no search")
    parser.add_argument("--only", default="", help="questions whose name holds this")
    options = parser.parse_args()
    folder = tempfile.TemporaryDirectory()
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
    os.environ["PORTAL_TEST_DATA_DIR"] = folder.name
    import django

    django.setup()
    databases = Databases(options.keep or Path(folder.name))
    try:
        if options.drop:
            databases.drop(options.clues)
            return
        databases.prepare()
        for size in options.clues:
            databases.use(size, filling=True)
            started = time.perf_counter()
            if databases.fill(size, options):
                report("filled", clues=size, seconds=round(time.perf_counter() - started, 1))
        measure(databases, options)
    finally:
        if not options.keep:
            databases.drop(options.clues)
        folder.cleanup()


def report(what: str, **values) -> None:
    print(json.dumps({"what": what, **values}, ensure_ascii=False), flush=True)


class Databases:
    """One database for each size; the process has one connection, which is pointed from one to the other."""

    def __init__(self, folder: Path) -> None:
        from django.db import connection

        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.connection = folder, connection
        self.sqlite = connection.vendor == "sqlite"

    def name(self, size: int) -> str:
        return str(self.folder / f"workspace-{size}.sqlite3") if self.sqlite else f"bench_workspace_{size}"

    def use(self, size: int, *, filling: bool = False) -> None:
        """Point the connection at the database of ``size``; a missing one is copied from one with empty tables."""
        connection = self.connection
        connection.close()
        name = self.name(size)
        if self.sqlite:
            # As the embedded installation has it, but while filling: what is half filled is thrown away.
            connection.settings_dict["OPTIONS"]["init_command"] = (
                "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-400000;"
                if filling
                else "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-32000; PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY;"
            )
        elif filling:
            with connection._nodb_cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
                if cursor.fetchone() is None:
                    cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{self.name(0)}"')
        if self.sqlite and filling and not Path(name).exists():
            shutil.copyfile(self.name(0), name)
        connection.settings_dict["NAME"] = name
        connection.connect()

    def processor_time(self) -> float:
        """Seconds of processor used by this process and by PostgreSQL for it: what a loaded machine cannot blur."""
        used = time.process_time()
        if not self.sqlite:
            backend = self.connection.connection.info.backend_pid
            used += int(Path(f"/proc/{backend}/schedstat").read_text().split()[0]) / 1e9
        return used

    def prepare(self) -> None:
        """The database with empty tables, made once: on a busy machine migrations take longer than filling."""
        from django.core.management import call_command

        name = self.name(0)
        if not self.sqlite:
            with self.connection._nodb_cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
                if cursor.fetchone() is None:
                    cursor.execute(f'CREATE DATABASE "{name}"')
        self.connection.close()
        self.connection.settings_dict["NAME"] = name
        call_command("migrate", verbosity=0)
        self.connection.close()

    def drop(self, sizes: Iterable[int]) -> None:
        self.connection.close()
        for size in (0, *sizes):
            if self.sqlite:
                for ending in ("", "-wal", "-shm", "-journal"):
                    Path(self.name(size) + ending).unlink(missing_ok=True)
            else:
                with self.connection._nodb_cursor() as cursor:
                    cursor.execute(f'DROP DATABASE IF EXISTS "{self.name(size)}"')

    def fill(self, size: int, options: argparse.Namespace) -> bool:
        """Fill the database in use; False when it is full already."""
        from liaison.clues.models import Clue

        if Clue.objects.count() >= size:
            return False
        indexes = self._take_indexes()
        Filling(options.open).up_to(size, not options.without_search)
        with self.connection.cursor() as cursor:
            if not self.sqlite:
                cursor.execute("SET maintenance_work_mem = '512MB'")
            for statement in indexes:
                cursor.execute(statement)
            cursor.execute("ANALYZE" if self.sqlite else "VACUUM ANALYZE")
        return True

    def _take_indexes(self) -> list[str]:
        """Drop the secondary indexes of the filled tables; returns the statements that bring them back."""
        marks = ", ".join(["%s"] * len(FILLED))
        with self.connection.cursor() as cursor:
            if self.sqlite:
                cursor.execute(
                    f"SELECT type, name, sql FROM sqlite_master WHERE tbl_name IN ({marks}) AND sql IS NOT NULL"
                    " AND type IN ('index', 'trigger')",
                    FILLED,
                )
                found = cursor.fetchall()
                for kind, name, _sql in found:
                    cursor.execute(f'DROP {kind} "{name}"')
                pairs = "clues_cluetext_pairs"
                return [sql for _k, _n, sql in found] + [f"INSERT INTO {pairs} ({pairs}) VALUES ('rebuild')"]
            cursor.execute(
                f"SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ({marks})"
                " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
                FILLED,
            )
            found = cursor.fetchall()
            for name, _sql in found:
                cursor.execute(f'DROP INDEX "{name}"')
            return [sql for _n, sql in found]


class Filling:
    """Organisations and members through the factories, clues in bulk: rows as the services would have written them."""

    def __init__(self, share: float) -> None:
        from liaison.organisations.choices import OrganisationKind, Role
        from tests.factories.liaison import member, organisation

        self.share, self.lot = share, random.Random(8)
        self.bodies = [organisation(OrganisationKind.COORDINATING) for _n in range(ORGANISATIONS)]
        self.heads = [member(body, Role.HEAD) for body in self.bodies]
        self.clerks = [member(body) for body in self.bodies]
        self.weights = list(itertools.accumulate(1 / (n + 1) for n in range(ORGANISATIONS)))
        self.texts = texts()

    def up_to(self, size: int, with_texts: bool) -> None:
        """Add ``size`` clues, oldest first: the first by rows from here, the others as copies the database makes."""
        self.rows(min(size, BASE), size, with_texts)
        done = min(size, BASE)
        while done < size:
            self.copy(done, min(done, size - done), with_texts)
            done += min(done, size - done)

    def copy(self, offset: int, count: int, with_texts: bool) -> None:
        """Copies of the first ``count`` clues as those that came ``offset`` clues later."""
        from django.db import connection

        from liaison.clues.models import Clue

        if connection.vendor == "sqlite":
            later = f"strftime('%Y-%m-%d %H:%M:%f', {{0}}, '+{2 * offset} minutes')"
            number, key = "substr(number, 1, instr(number, '〔') - 1)", "CAST(substr(subject, 6) AS integer)"
        else:
            later = f"{{0}} + interval '{2 * offset} minutes'"
            number, key = "split_part(number, '〔', 1)", "CAST(substr(subject, 6) AS bigint)"
        shifted = {
            "id": f"id + {offset}",
            "number": f"{number} || '〔2026〕' || (id + {offset}) || '号'",
            **{name: later.format(name) for name in ("received_at", "changed_at", "next_due_at", "closed_at")},
        }
        columns = [field.column for field in Clue._meta.concrete_fields]
        copies = {"clues_clue": ({name: shifted.get(name, name) for name in columns}, f"id <= {count}")}
        if with_texts:
            texts = {"clue_id": f"clue_id + {offset}", "text": "text", "grams": "grams"}
            copies["clues_cluetext"] = (texts, f"clue_id <= {count}")
        about = ("kind", "name", "organisation_id", "detail", "disclosed")
        copies["clues_cluesubject"] = (
            {"clue_id": f"clue_id + {offset}"} | {name: name for name in about},
            f"clue_id <= {count}",
        )
        same = ("workflow", "event", "from_state", "to_state", "organisation_id", "actor", "note", "data")
        copies["workflow_transition"] = (
            {"subject": f"'clue:' || ({key} + {offset})", "at": later.format("at")} | {name: name for name in same},
            f"{key} <= {count}",
        )
        with connection.cursor() as cursor:
            for table, (values, condition) in copies.items():
                names = ", ".join(f'"{name}"' for name in values)
                cursor.execute(
                    f"INSERT INTO {table} ({names}) SELECT {', '.join(values.values())} FROM {table} WHERE {condition}"
                )

    def rows(self, count: int, size: int, with_texts: bool) -> None:
        """The first ``count`` of ``size`` clues."""
        from liaison.clues.models import Clue
        from liaison.clues.searching import holder_gram

        columns = list(Clue._meta.concrete_fields)
        defaults = {field.attname: field.get_default() for field in columns if field.attname != "id"}
        begun = datetime(2026, 11, 1, tzinfo=UTC) - timedelta(minutes=2 * size)
        for first in range(0, count, 20_000):
            clues, words, events, about = [], [], [], []
            for n in range(first, min(first + 20_000, count)):
                pk, at = n + 1, begun + timedelta(minutes=2 * n)
                place = self.lot.choices(range(ORGANISATIONS), cum_weights=self.weights)[0]
                title, description, text, grams = self.texts[n % TEXTS]
                opened = self.lot.random() < self.share
                state = self.lot.choice(OPEN) if opened else "closed"
                values = defaults | {
                    "id": pk, "holder_id": self.bodies[place].pk, "number": f"示{place}线〔2026〕{pk}号",
                    "title": title, "description": description, "kind": "fines", "source": "public", "state": state,
                    "received_at": at, "changed_at": at, "next_due_at": at + timedelta(days=n % 40) if opened else None,
                    "handler_id": self.clerks[place].pk if n % 2 else None, "step": 1 if opened else 5,
                    "closed_at": None if opened else at,
                }  # fmt: skip
                clues.append([values[field.attname] for field in columns])
                number = f"示{place}线 2026 {pk}号"
                pairs = [run[i : i + 2] for run in number.split() for i in range(len(run) - 1)]
                words.append(
                    [
                        pk,
                        f"{number}\n{text}",
                        " ".join(dict.fromkeys([holder_gram(self.bodies[place].pk), *grams.split(" "), *pairs])),
                    ]
                )
                if n % 50 == 0:
                    about.append([pk, "body", "某局", self.bodies[n // 50 % ORGANISATIONS].pk, "", True])
                for event, before, after in (
                    ("received", "", "received"),
                    ("accept", "received", "analysing"),
                    ("verify", "analysing", state),
                ):
                    events.append(
                        ["clue", f"clue:{pk}", event, before, after, at, self.bodies[place].pk, "某", "", "{}"]
                    )
            load("clues_clue", [field.column for field in columns], clues)
            if with_texts:
                load("clues_cluetext", ["clue_id", "text", "grams"], words)
            load("clues_cluesubject", ["clue_id", "kind", "name", "organisation_id", "detail", "disclosed"], about)
            names = "workflow subject event from_state to_state at organisation_id actor note data"
            load("workflow_transition", names.split(), events)


def texts() -> list[tuple[str, str, str, str]]:
    """Title, description, folded text and pairs of the texts that clues are made of; the same for every size."""
    from liaison.clues.grams import grams_of, stored_text

    lot, found = random.Random(7), []
    for _n in range(TEXTS):
        title = f"反映{lot.choice(WORDS)}"
        drawn = "".join(chr(0x4E00 + lot.randrange(3000)) for _n in range(120))
        description = "，".join(lot.choices(WORDS, k=12)) + "。" + drawn
        text = stored_text([title, description])
        found.append((title, description, text, " ".join(grams_of(text))))
    return found


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


def questions(rare: str) -> dict[str, Callable[[], object]]:
    """What the home page, the list and the search ask the database, and whole pages, by name."""
    from django.test import Client

    from liaison.clues.queries import ClueFilter, count_mine, find_clues
    from liaison.clues.rows import waiting_rows
    from liaison.clues.views import PER_PAGE
    from liaison.organisations.acting import principal_for
    from liaison.organisations.models import Membership
    from liaison.workspace.paging import BoundedPaginator

    def page(asking, number: int = 1, **wanted):
        return lambda: list(
            BoundedPaginator(find_clues(asking, ClueFilter(**wanted)), PER_PAGE).get_page(number).object_list
        )

    found: dict[str, Callable[[], object]] = {}
    members = Membership.objects.select_related("user", "organisation").order_by("pk")
    for role in ("head", "clerk"):
        member = members.filter(role=role)[0]
        asking = principal_for(member)
        found |= {
            f"{role}: home, counts": lambda asking=asking: count_mine(asking),
            f"{role}: home, most urgent": lambda asking=asking: waiting_rows(asking, 8),
            f"{role}: list, open": page(asking),
            f"{role}: list, all": page(asking, scope=""),
            f"{role}: list, all, page 30": page(asking, 30, scope=""),
            f"{role}: list, overdue": page(asking, due="late"),
            f"{role}: list, one state": page(asking, scope="", state="closed", kind="fines"),
            f"{role}: search, two characters in a third of clues": page(asking, scope="", text="罚款"),
            f"{role}: search, four characters and two": page(asking, scope="", text="裁量基准 许可"),
            f"{role}: search, rare": page(asking, scope="", text=rare),
            f"{role}: search, a number": page(asking, scope="", text="示0线(2026)1234号"),
            f"{role}: search, nothing": page(asking, scope="", text="没有这样的话"),
        }
        browser = Client()
        browser.force_login(member.user)
        for name, address in (
            ("home", "/work/"),
            ("list", "/work/clues/"),
            ("list, all", "/work/clues/?scope=all"),
            ("search", "/work/clues/?scope=all&q=罚款"),
        ):
            found[f"{role}: page, {name}"] = lambda browser=browser, address=address: browser.get(address).content
    return found


def measure(databases: Databases, options: argparse.Namespace) -> None:
    from portal.runtime.settled import settle

    rare = texts()[17][1][-9:-3]
    times: dict[tuple[str, int], list[float]] = defaultdict(list)
    processor: dict[tuple[str, int], list[float]] = defaultdict(list)
    asked: dict[int, dict[str, Callable[[], object]]] = {}
    for _round, size in itertools.product(range(options.rounds), options.clues):
        databases.use(size)
        if size not in asked:
            asked[size] = questions(rare)
            settle()  # as a serving process does when it begins
        for name, ask in asked[size].items():
            if options.only not in name or (options.without_search and "search" in name):
                continue
            ask()
            until = time.perf_counter() + 10
            for _n in range(options.each):
                started, used = time.perf_counter(), databases.processor_time()
                ask()
                times[name, size].append((time.perf_counter() - started) * 1000)
                processor[name, size].append((databases.processor_time() - used) * 1000)
                if time.perf_counter() > until:
                    break
    databases.connection.close()
    small, large = options.clues[0], options.clues[-1]
    for name in dict.fromkeys(name for name, _size in times):
        found = {}
        for what, values in (("wall", times), ("cpu", processor)):
            figures = {size: (at(values[name, size], 0.5), at(values[name, size], 0.95)) for size in options.clues}
            found |= {f"{what} {size}": f"{p50:.1f} / {p95:.1f}" for size, (p50, p95) in figures.items()}
            found[f"{what} ratio"] = " / ".join(f"{figures[large][n] / figures[small][n]:.2f}" for n in (0, 1))
        report(name, **found, n=len(times[name, large]))
    load_now = os.getloadavg()
    report("machine", load=[round(one, 1) for one in load_now], cores=os.cpu_count(), python=sys.version.split()[0])


def at(values: list[float], share: float) -> float:
    """The value that ``share`` of ``values`` do not exceed."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


if __name__ == "__main__":
    main()
