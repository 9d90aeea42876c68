"""``manage.py new_encryption_key``: a key for ``FIELD_ENCRYPTION_KEYS``."""

from django.core.management.base import BaseCommand

from core.encryption import new_key


class Command(BaseCommand):
    help = "Print a new key for FIELD_ENCRYPTION_KEYS. Put it first in the list; keep the former ones behind it."
    requires_system_checks = []

    def handle(self, *args, **options) -> None:
        self.stdout.write(new_key())
