"""Search among many rulings, embedded beside Elasticsearch and beside bare tantivy.

    python -m tests.bench.search_speed --cases FILE [--documents 100000] [--questions 1000] [--engines embedded,elastic]

Rulings are resampled from reference cases: half of the sentences of a case's facts and reasons, drawn anew for each,
with a number, a date, a body, a region and an outcome of their own. What else the machine does hits all alike: the
engines are filled one after another, and every question is asked of each, one after another, by processes of their
own: numbers, provisions, names, quoted and excluded words, keywords, descriptions.

Index rate: with the preparation of the documents (folding, words, branches), as a rebuild does it; and of rulings
prepared before. A question is a request to the results page through WSGI, uncached; bare tantivy carries out the scored
query alone and loads ten documents, once with all terms of the question, once without the common terms of descriptions,
as the portal asks. Cold: new processes, the files of the embedded index dropped from memory, the server's caches
cleared (its files may stay in the memory of the system); warm: the same questions again. Everything is under a
temporary folder that is removed at the end; Elasticsearch is the one at ELASTICSEARCH_URL, in an index that is removed
too.
"""

import argparse
import datetime as dt
import gc
import io
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from urllib.parse import quote

from tests.servers.portal import ROOT, EmbeddedPortal

SEED = 20260401
STATUTES = ("行政处罚法", "行政强制法", "行政许可法", "行政复议法", "土地管理法", "城乡规划法", "食品安全法", "商标法")
OUTCOMES = ("upheld", "revoked", "changed", "declared_unlawful", "rejected", "")
FIELDS = ("市场监管", "自然资源", "生态环境", "应急管理", "交通运输", "城市管理", "卫生健康", "农业农村")
PLACES = tuple(f"{city}{kind}" for city in "东西南北中安平和顺永兴" for kind in ("市", "县", "区"))


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=1_000)
    parser.add_argument("--engines", default="embedded,elastic")
    parser.add_argument("--step", choices=("fill", "answer"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        STEPS[options.step](options)
        return
    print(f"{options.documents:,} rulings, {options.questions:,} questions, load {_load()}", flush=True)
    with tempfile.TemporaryDirectory(prefix="search-speed-") as folder:
        # Only the measured engine may be Elasticsearch: preparing must not write to an index of that name.
        server = os.environ.pop("ELASTICSEARCH_URL", "")
        portal = EmbeddedPortal(Path(folder))
        portal.prepare()
        environment = portal.environment | {"BENCH_SERVER": server}
        try:
            with _process(options, environment, step="fill") as filling:
                for line in filling.stdout:
                    print(line.rstrip(), flush=True)
            if filling.returncode:
                raise SystemExit(filling.returncode)
            _ask(options, environment, questions(options))
        finally:
            if "elastic" in options.engines:
                _elastic(server).drop()


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


def _process(options: argparse.Namespace, environment: dict[str, str], *, step: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.bench.search_speed", *sys.argv[1:], "--step", step],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _ask(options: argparse.Namespace, environment: dict[str, str], asked: list[str]) -> None:
    """Every question of each way to answer it, in turn, cold and warm. What answers never reads the reference cases:
    its memory is measured."""
    lanes = [name for name in ("embedded", "elastic") if name in options.engines] + ["tantivy", "tantivy lightened"]
    workers = {}
    for lane in lanes:
        address = environment["BENCH_SERVER"] if lane == "elastic" else ""
        used = environment | {"BENCH_LANE": lane, "ELASTICSEARCH_URL": address}
        workers[lane] = _process(options, used, step="answer")
    try:
        for lane, worker in workers.items():
            if worker.stdout.readline() != "ready\n":
                raise SystemExit(f"{lane} did not start")
        for name in ("cold", "warm"):
            times: dict[str, list[tuple[float, ...]]] = {lane: [] for lane in lanes}
            before = _processor(environment["BENCH_SERVER"]) if "elastic" in lanes else 0
            for question in asked:
                for lane, worker in workers.items():
                    times[lane].append(tuple(map(float, _told(worker, json.dumps(question)).split())))
            print(f"{name} (load {_load()})", flush=True)
            for lane, both in times.items():
                for sort, each in zip(("clock", "processor"), map(list, zip(*both, strict=True)), strict=True):
                    print(f"    {lane:18} {sort:10} ms {_percentiles(each)}", flush=True)
                    by_kind = [_percentiles(each[kind::10]) for kind in range(10)]
                    print("        p50/p95 by kind " + " ".join(f"{p['p50']:.0f}/{p['p95']:.0f}" for p in by_kind))
            if "elastic" in lanes:
                used = (_processor(environment["BENCH_SERVER"]) - before) / options.questions
                print(f"    the server's processor, ms a question, on average {used:.1f}", flush=True)
        for lane, worker in workers.items():
            print(f"{lane}: memory {_told(worker, json.dumps(None))}", flush=True)
    finally:
        for worker in workers.values():
            worker.kill()
            worker.wait()


def _processor(url: str) -> int:
    """Milliseconds of processor time the server has used."""
    stats = _elastic(url).client.nodes.stats(metric="process")
    return sum(node["process"]["cpu"]["total_in_millis"] for node in stats["nodes"].values())


def _told(worker: subprocess.Popen, line: str) -> str:
    worker.stdin.write(f"{line}\n")
    worker.stdin.flush()
    answer = worker.stdout.readline().strip()
    if not answer:
        raise SystemExit(f"no answer to {line}")
    return answer


# ---- rulings ---------------------------------------------------------------------------------------------------------


def rulings(options: argparse.Namespace) -> Iterator:
    """``documents`` rulings, always the same."""
    from search.documents import ArticleRef, IndexDocument
    from search.evaluate import divide, read_lines

    cases = []
    for case in read_lines(options.cases):
        parts = divide(case["text"])
        texts = [re.findall(r"[^。]*。", parts.get(name, "").replace("\n", "")) for name in ("facts", "reasons")]
        if all(texts):
            cases.append((case["title"], *texts))
    chance = random.Random(SEED)
    for number in range(options.documents):
        title, facts, reasons = chance.choice(cases)
        place = chance.choice(PLACES)
        field = chance.choice(FIELDS)
        dated = dt.date(2019, 1, 1) + dt.timedelta(days=chance.randrange(2600))
        reference = f"〔{dated.year}〕{number}号"
        statute = chance.choice(STATUTES)
        yield IndexDocument(
            kind="ruling",
            key=str(number),
            title=f"{place}{field}局行政处罚决定书（{title}）",
            url=f"/rulings/{number}/",
            type="penalty",
            number=f"{place[0]}{field[0]}罚{reference}",
            body=f"{place}{field}局",
            region=place,
            field=field,
            outcome=chance.choice(OUTCOMES),
            dated=dated,
            articles=(ArticleRef(statute=statute, article=str(chance.randrange(1, 80))),),
            chain=f"c{number // 3}" if chance.random() < 0.3 else "",
            sections=(("facts", _half(facts, chance)), ("reasons", _half(reasons, chance))),
        )


def _half(sentences: list[str], chance: random.Random) -> str:
    kept = [sentence for sentence in sentences if chance.random() < 0.5]
    return "".join(kept or sentences[:1])


def questions(options: argparse.Namespace) -> list[str]:
    """``questions`` questions of many kinds, always the same: one in five is a description."""
    from search.evaluate import divide, read_lines

    chance = random.Random(SEED + 1)
    keywords, gists, words = [], [], []
    for case in read_lines(options.cases):
        parts = divide(case["text"])
        if parts.get("keywords") and parts.get("gist"):
            keywords.append(parts["keywords"].replace("\n", "")[:60])
            gists.append(parts["gist"].replace("\n", "")[:400])
            words.append(re.sub(r"[^一-鿿]", "", parts["keywords"])[-8:])
    makers = (
        lambda: chance.choice(keywords),
        lambda: chance.choice(keywords),
        lambda: chance.choice(gists),
        lambda: chance.choice(gists),
        lambda: chance.choice(words)[-4:],
        lambda: f"{chance.choice(words)[:4]} {chance.choice(words)[-4:]}",
        lambda: (
            f"{chance.choice(PLACES)[0]}{chance.choice(FIELDS)[0]}罚〔{chance.randrange(2019, 2026)}〕"
            f"{chance.randrange(options.documents)}号"
        ),
        lambda: f"《{chance.choice(STATUTES)}》第{chance.randrange(1, 80)}条",
        lambda: f'"{chance.choice(words)[:4]}" -{chance.choice(words)[-2:]}',
        lambda: f"{chance.choice(PLACES)}{chance.choice(FIELDS)}局 {chance.choice(words)[-4:]}",
    )
    return [makers[number % len(makers)]() for number in range(options.questions)]


# ---- steps, each in a process of its own -----------------------------------------------------------------------------

#: Rulings of one turn of filling, as many as a rebuild writes at once; of one turn of those prepared before; its turns.
TURN, PREPARED = 8_000, 4_000


def _elastic(url: str):
    from search.engines.elastic import ElasticEngine

    return ElasticEngine(url, prefix="bench-search-speed", timeout=120, patience=30)


def _engine(name: str):
    import django

    django.setup()
    from search import engine as chooser

    if name != "elastic":
        return chooser.engine_named("embedded")
    found = _elastic(os.environ.get("ELASTICSEARCH_URL") or os.environ["BENCH_SERVER"])
    chooser._engines[("elastic", "")] = found
    return found


def fill(options: argparse.Namespace) -> None:
    """Build an index with each engine from rulings prepared before, and from all rulings; print rates and sizes.

    Each engine builds alone, from the first ruling to the switch: what an engine does behind the calls is its own.
    """
    engines = {name: _engine(name) for name in options.engines.split(",")}
    from search.records import record

    documents = list(rulings(options))
    prepared = [record(document) for document in documents[: min(options.documents // 2, PREPARED)]]
    before = {name: _built(engine, prepared)[0] for name, engine in engines.items()}
    del prepared
    gc.collect()
    for name, engine in engines.items():
        load = _load()
        rate, processor = _built(engine, documents, record)
        print(f"filling {name} (load {load} before)")
        print(f"    rulings/s, with preparation       {rate:.1f}")
        print(f"    processor ms a ruling, not server {processor:.2f}")
        print(f"    rulings/s, prepared before        {before[name]:.1f}")
        print(f"    index MiB                         {_size(engine) / 2**20:.0f}", flush=True)


def _built(engine, documents: list, prepare: Callable | None = None) -> tuple[float, float]:
    """Build an index as a rebuild does. Returns documents a second and milliseconds of this process's processor time a
    document."""
    begun, used = time.perf_counter(), time.process_time()
    name = engine.begin_rebuild()
    for start in range(0, len(documents), TURN):
        held = documents[start : start + TURN]
        with engine.lock():
            engine.index(map(prepare, held) if prepare else held, only=name)
    engine.finish_rebuild(name)
    seconds, processor = time.perf_counter() - begun, time.process_time() - used
    return len(documents) / seconds, 1000 * processor / len(documents)


def _size(engine) -> int:
    if engine.name == "embedded":
        return sum(path.stat().st_size for path in engine.folder.rglob("*") if path.is_file())
    stats = engine.client.indices.stats(index=engine.prefix, metric="store")
    return stats["_all"]["total"]["store"]["size_in_bytes"]


def answer(options: argparse.Namespace) -> None:
    """Answer the questions that come in, each with the milliseconds it took; nothing asked: the memory in use."""
    lane = os.environ["BENCH_LANE"]
    engine = _engine("elastic" if lane == "elastic" else "embedded")
    prepared = _bare(engine, lane) if "tantivy" in lane else _asked()
    _forget(engine)
    gc.collect()
    print("ready", flush=True)
    for line in sys.stdin:
        question = json.loads(line)
        if question is None:
            print(_memory(), flush=True)
            continue
        carry_out = prepared(question)
        begun, used = time.perf_counter(), time.process_time()
        carry_out()
        print(f"{1000 * (time.perf_counter() - begun):.3f} {1000 * (time.process_time() - used):.3f}", flush=True)


def _asked() -> Callable[[str], Callable[[], None]]:
    """The results page."""
    from portal.wsgi import application

    def carry_out(question: str) -> None:
        status = _page(application, question)
        if not status.startswith("200"):
            raise SystemExit(f"{status} for {question}")

    _page(application, "")  # imports, templates, settings: not what is measured
    return lambda question: partial(carry_out, question)


def _bare(engine, lane: str) -> Callable[[str], Callable[[], None]]:
    """The scored query alone in tantivy, ten documents loaded, no counts beside filters, no page."""
    from search.analysis import analyse
    from search.engines.embedded.compiler import compile_plan
    from search.engines.embedded.searching import Frequencies, lightened
    from search.plan import SearchPlan
    from search.planning import plan
    from search.query import SearchQuery

    searcher = engine._index(engine._required_current()).searcher()

    def carry_out(asked: SearchPlan) -> None:
        if lane == "tantivy lightened":
            asked = lightened(Frequencies(searcher), asked)
        found = searcher.search(compile_plan(asked), limit=10, count=True)
        for _score, address in found.hits:
            searcher.doc(address)

    return lambda question: partial(carry_out, plan(analyse(SearchQuery(text=question)), facets=False))


STEPS = {"fill": fill, "answer": answer}


def _page(application, question: str) -> str:
    started: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/search/",
        "SCRIPT_NAME": "",
        "QUERY_STRING": f"q={quote(question)}",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    answer = application(environ, lambda status, headers, error=None: started.append(status))
    for _piece in answer:
        pass
    answer.close()
    return started[0]


def _forget(engine) -> None:
    """Let the operating system, or the server, forget what it remembers of the index."""
    if engine.name == "elastic":
        engine.client.indices.clear_cache(index=engine.prefix)
        return
    for path in engine.folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as handle:
                os.fsync(handle.fileno())
                os.posix_fadvise(handle.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _percentiles(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        f"p{share}": round(ordered[min(len(ordered) - 1, len(ordered) * share // 100)], 1) for share in (50, 95, 99)
    }


def _memory() -> str:
    """What is resident: the process's own, programs, and pages of index files the system has not taken back."""
    found: Counter[str] = Counter()
    sort = ""
    for line in Path("/proc/self/smaps").read_text().splitlines():
        if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
            sort = "of the index" if "/search/index-" in line else "of programs"
        elif line.startswith(("Rss:", "Anonymous:")):
            name, size, _unit = line.split()
            if name == "Rss:":
                found[sort] += int(size)
            else:
                found["own"] += int(size)
                found[sort] -= int(size)
    parts = [f"{found[name] // 1024} {name}" for name in ("own", "of programs", "of the index")]
    return f"{sum(found.values()) // 1024} MiB: {', '.join(parts)}"


if __name__ == "__main__":
    main()
