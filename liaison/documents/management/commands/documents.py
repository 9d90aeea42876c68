"""``manage.py documents produce``: make the sealed PDFs that are missing, with progress. ``status`` counts them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from rich.progress import track

from core.outbox import Work
from liaison.documents.issuing import PRODUCE
from liaison.documents.models import Document
from liaison.documents.producing import produce


class Command(BaseCommand):
    """Typeset and seal in this process what the outbox has not done yet: after a move, or when a certificate failed."""

    help = "produce: make missing sealed PDFs; status: count issued documents with and without"

    def add_arguments(self, parser: CommandParser) -> None:
        """One word: what to do."""
        parser.add_argument("what", choices=["produce", "status"])

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        """Do it; a document that fails is named and the others go on."""
        issued = Document.objects.exclude(issued_at=None)
        missing = issued.filter(pdf_sha256="").order_by("pk")
        if what == "status":
            self.stdout.write(f"issued {issued.count()}, without PDF {missing.count()}")
            for document in missing.exclude(production_error="")[:20]:
                self.stdout.write(f"{document.number}: {document.production_error}")
            return
        failed = 0
        for pk in track(list(missing.values_list("pk", flat=True)), description="PDF"):
            try:
                produce(Work(PRODUCE, str(pk), {}, 0, timezone.now()))
            except Exception as error:  # whatever stops one must not stop the rest
                failed += 1
                self.stderr.write(f"{pk}: {type(error).__name__}: {error}")
        self.stdout.write(f"without PDF {missing.count()}, failed {failed}")
