"""The demo data files, read."""

import tomllib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "data"


@cache
def read(name: str) -> dict:
    """One data file (``site.toml``, ``editions/2026-q1.toml`` …) as a dictionary; read once a process."""
    with (FOLDER / name).open("rb") as handle:
        return tomllib.load(handle)


def read_folder(name: str) -> list[dict]:
    """Every file of a folder of the data, in the order of their names."""
    return [read(f"{name}/{path.name}") for path in sorted((FOLDER / name).glob("*.toml"))]
