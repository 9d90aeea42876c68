"""The checks that are not tests: ``python -m portal.checks``. Every one runs; the exit code says whether all passed."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

CHECKS = {
    "ruff": [BIN / "ruff", "check", "--quiet", "."],
    "format": [BIN / "ruff", "format", "--check", "--quiet", "."],
    "imports": [BIN / "lint-imports"],
    "templates": [BIN / "djlint", "--lint", "--quiet", "templates"],
    "types": [BIN / "mypy", "--no-error-summary"],
    "system checks": [sys.executable, "manage.py", "check", "--fail-level", "WARNING"],
    "words of the audit trail": [sys.executable, "-m", "portal.audit_words"],
    "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
}


def main() -> int:
    """Run every check, print the output of those that fail, and return 1 if one did."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test", "MYPY_FORCE_COLOR": "0"}
    failed = []
    for name, command in CHECKS.items():
        result = subprocess.run(  # noqa: S603 — the commands are the constants above
            [str(part) for part in command],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        sys.stdout.write(f"{'ok  ' if result.returncode == 0 else 'FAIL'} {name}\n")
        if result.returncode:
            failed.append(name)
            sys.stdout.write(result.stdout + result.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
