"""What recording costs and how long checking takes: ``python -m tests.bench.audit [--entries 1000000]``.

Run with ``DATABASE_URL`` for PostgreSQL, otherwise on SQLite as the embedded installation has it; in a database of
its own that is made and removed.
"""

import argparse
import json
import os
import resource
import tempfile
import time
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--single", type=int, default=300)
    options = parser.parse_args()
    folder = tempfile.TemporaryDirectory()
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
    os.environ["PORTAL_TEST_DATA_DIR"] = folder.name
    import django

    django.setup()
    from django.db import connection, transaction

    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"]["init_command"] = (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        )
    connection.creation.create_test_db(verbosity=0, serialize=False, autoclobber=True)
    try:
        from core.audit import SYSTEM, AuditHead, Event, record, record_many, register_action
        from core.audit.verifying import verify

        register_action("bench.done", "Done")

        def one(n: int) -> None:
            record(action="bench.done", stream=f"clue:{n % 50}", actor=SYSTEM, detail={"state": "referred", "n": n})

        def timed(name: str, call) -> None:
            times = []
            for n in range(options.single):
                started = time.perf_counter()
                call(n)
                times.append(time.perf_counter() - started)
            times.sort()
            print(
                json.dumps(
                    {
                        name: {
                            "p50_ms": round(times[len(times) // 2] * 1000, 2),
                            "p95_ms": round(times[int(len(times) * 0.95)] * 1000, 2),
                        }
                    }
                )
            )

        def bare(n: int) -> None:
            with transaction.atomic():
                AuditHead.objects.update_or_create(pk=2, defaults={"seq": n + 1})

        timed("one UPDATE and commit", bare)
        timed("one record and commit", one)

        def twice(n: int) -> None:
            with transaction.atomic():
                AuditHead.objects.filter(pk=2).update(seq=10_000 + n)
                one(n)

        timed("one UPDATE, one record and commit", twice)
        started = time.perf_counter()
        done = options.entries
        streams = done // 10 + 1
        for start in range(0, done, 2000):
            record_many(
                Event("bench.done", f"clue:{n % streams}", {"state": "referred", "n": n}, actor=SYSTEM)
                for n in range(start, min(start + 2000, done))
            )
        seconds = time.perf_counter() - started
        print(json.dumps({"bulk": {"entries": done, "per_second": round(done / seconds)}}))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started, busy = time.perf_counter(), time.process_time()
        verdict = verify()
        seconds, busy = time.perf_counter() - started, time.process_time() - busy
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        print(
            json.dumps(
                {
                    "verify": {
                        "entries": verdict.checked,
                        "intact": verdict.intact,
                        "fault": str(verdict.fault),
                        "seconds": round(seconds, 1),
                        "processor_seconds": round(busy, 1),
                        "memory_grown_mb": round(grown / 1024),
                    }
                }
            )
        )
    finally:
        name = connection.settings_dict["NAME"]
        connection.creation.destroy_test_db(name, verbosity=0)
        if connection.vendor == "sqlite":
            for suffix in ("", "-wal", "-shm"):
                Path(str(name) + suffix).unlink(missing_ok=True)
        folder.cleanup()


if __name__ == "__main__":
    main()
