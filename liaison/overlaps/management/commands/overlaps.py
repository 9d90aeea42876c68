"""``manage.py overlaps``: compare every clue anew, after an import or a change of what is compared."""

from django.core.management.base import BaseCommand

from liaison.clues.models import Clue
from liaison.overlaps.finding import compare_clue


class Command(BaseCommand):
    """Keeps the keys of all subjects and finds overlaps; safe to run again."""

    help = "Compare the subjects of all clues across organisations."

    def handle(self, *args, **options) -> None:
        found = sum(len(compare_clue(clue)) for clue in Clue.objects.select_related("holder").order_by("pk").iterator())
        self.stdout.write(f"{found}")
