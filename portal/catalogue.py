"""Compiled message catalogues. They are not kept in the repository; Babel makes them without a system package."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).resolve().parent.parent / "locale"


def compile_catalogues(folder: Path = FOLDER) -> list[Path]:
    """Compile every ``django.po`` below ``folder`` that is newer than its ``django.mo``; returns what was made."""
    made = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as handle:
            catalogue = read_po(handle)
        partial = target.with_suffix(".mo.part")
        with partial.open("wb") as handle:
            write_mo(handle, catalogue)
        partial.replace(target)  # never a half-written catalogue beside a running server
        made.append(target)
    return made


if __name__ == "__main__":
    compile_catalogues()
