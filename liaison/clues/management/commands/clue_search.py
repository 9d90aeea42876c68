"""``manage.py clue_search``: store anew what clues are found by, after a change of how texts are folded."""

from django.core.management.base import BaseCommand
from django.db import transaction

from liaison.clues.models import Clue, ClueText
from liaison.clues.searching import rebuild


class Command(BaseCommand):
    help = "Rebuild what the search of the workspace finds clues by. The portal may go on working meanwhile."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--missing", action="store_true", help="only clues that have no text yet")

    def handle(self, *args, **options) -> None:
        clues = Clue.objects.filter(words=None) if options["missing"] else Clue.objects.all()
        done = 0
        batches = rebuild(clues)
        while True:
            with transaction.atomic():
                count = next(batches, 0)
            if not count:
                break
            done += count
        self.stdout.write(f"{done} / {ClueText.objects.count()}")
