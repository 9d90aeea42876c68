"""The demo data files, read, and small helpers on them. Pure Python: no Django."""

import re
import tomllib
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

DATA = Path(__file__).parents[3] / "content" / "demo" / "data"
QUARTERLY = ("2025-q4", "2026-q1", "2026-q2", "2026-q3")
CHAPTERS = ["overview", "clues", "reviews", "joint", "enterprises", "cases", "proposals"]


def load(name: str) -> dict:
    with (DATA / name).open("rb") as handle:
        return tomllib.load(handle)


EDITIONS = {path.stem: load(f"editions/{path.name}") for path in sorted((DATA / "editions").glob("*.toml"))}
CHAINS = [
    chain for path in sorted((DATA / "rulings").glob("*.toml")) for chain in load(f"rulings/{path.name}")["chain"]
]
RULINGS = [ruling for chain in CHAINS for ruling in chain["ruling"]]
CASES = load("cases.toml")["case"]
LISTS = load("lists.toml")
PAGES = load("pages.toml")
SITE = load("site.toml")


def blocks(edition: str, *types: str):
    """(chapter slug, block) of an edition, of the named types."""
    for chapter in EDITIONS[edition]["chapter"]:
        for block in chapter["block"]:
            if not types or block["type"] in types:
                yield chapter["slug"], block


def texts(value) -> list[str]:
    """Every string in a data structure."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    return []


EVERYTHING = {path.relative_to(DATA).as_posix(): path.read_text("utf-8") for path in sorted(DATA.rglob("*.toml"))}


def rounded(numerator, denominator, places=1) -> str:
    value = Decimal(numerator) * 100 / Decimal(denominator)
    return str(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def number(cell: str) -> Decimal | None:
    """The number a table cell holds, or None."""
    text = cell.replace(",", "").replace("−", "-").removesuffix("%")
    return Decimal(text) if re.fullmatch(r"[+-]?\d+(\.\d+)?", text) else None


def version_rows(versions: list[dict], number_: int) -> dict[str, dict]:
    version = next(v for v in versions if v["number"] == number_)
    if "rows" in version:
        rows = {row["key"]: row for row in version["rows"]}
        assert len(rows) == len(version["rows"])
        return rows
    rows = dict(version_rows(versions, version["base"]))
    for key in version.get("remove", []):
        del rows[key]
    for change in version.get("change", []):
        assert any(rows[change["key"]].get(name) != value for name, value in change.items()), change
        rows[change["key"]] = {**rows[change["key"]], **change}
    for row in version.get("add", []):
        assert row["key"] not in rows
        rows[row["key"]] = row
    return rows
