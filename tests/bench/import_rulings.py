"""Import the reference cases into an empty SQLite database in a process of its own; print time and peak memory.

PORTAL_TEST_DATA=… python tests/bench/import_rulings.py [FILE]
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    folder = os.environ.get("PORTAL_TEST_DATA", "")
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "cases.jsonl.gz"
    if not path.is_file():
        sys.exit("Name a file, or the folder with the reference texts in PORTAL_TEST_DATA.")
    with tempfile.TemporaryDirectory() as data:
        env = {**os.environ, "PORTAL_DATA_DIR": data, "DJANGO_SETTINGS_MODULE": "portal.settings.embedded"}
        manage = [sys.executable, str(ROOT / "manage.py")]
        subprocess.run([*manage, "migrate", "-v0"], env=env, cwd=ROOT, check=True)
        for what, extra in (
            ("drafts, published", ["--publish", "--anonymised-by", "bench"]),
            ("again", ["--publish", "--anonymised-by", "bench"]),
        ):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            start = time.perf_counter()
            done = subprocess.run(
                [*manage, "import_rulings", str(path), *extra, "-v0"],
                env=env,
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                sys.exit(done.stderr)
            seconds = time.perf_counter() - start
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            # ru_maxrss of children is the largest one so far; the import is larger than the migration.
            print(f"{what}: {seconds:.1f} s ({cpu:.1f} s CPU), peak RSS {after.ru_maxrss / 1024:.0f} MiB")
            print("  " + done.stdout.strip().splitlines()[-1])


if __name__ == "__main__":
    main()
