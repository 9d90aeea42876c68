"""How long many official documents take: ``python -m tests.bench.documents [number]``. Typeset and sealed, without a
database: what the outbox does for each, as it does it, one after another in one process."""

import os
import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import django
from rich.progress import track


def main() -> None:
    """Typeset and seal ``number`` (1,000) documents of every kind in turn, and print what it took."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
    django.setup()
    from liaison.documents.kinds import KINDS
    from liaison.documents.sealing import Seal, make_sample
    from liaison.documents.signing import seal_pdf
    from liaison.documents.typesetting.pdf import typeset_page
    from tests.liaison.documents.test_paper import page_for

    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "示司.p12"
        make_sample(path, "示例市司法局")
        seal = Seal("演示印章", "", path)
        pages = [replace(page_for(kind), seal=seal) for kind in KINDS]
        started, used = time.perf_counter(), time.process_time()
        sheets = size = 0
        for place in track(range(number), description="PDF"):
            made = typeset_page(replace(pages[place % len(pages)], number=f"示司督通〔2026〕{place + 1}号"))
            sheets += made.pages
            size += len(seal_pdf(made.pdf, seal, reason="bench"))
        took, cpu = time.perf_counter() - started, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{number} documents, {sheets} pages, {took:.0f} s ({cpu:.0f} s processor), {took / number:.3f} s each, "
        f"{size / 1024 / number:.0f} KB each, peak {peak:.0f} MB"
    )


if __name__ == "__main__":
    main()
