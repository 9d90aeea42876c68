"""``manage.py rotate_encryption``: store every secret under the newest key."""

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from core.encryption import UnreadableValueError, rotate
from core.sealed import rotate_rows


class Command(BaseCommand):
    help = "Re-encrypt stored secrets with the first key of FIELD_ENCRYPTION_KEYS; afterwards the others can go."

    def handle(self, *args, **options) -> None:
        with transaction.atomic():
            rotated = self._authenticators()
            try:
                rotated += rotate_rows()
            except UnreadableValueError as error:
                raise CommandError(f"a sealed column: {error}") from error
        self.stdout.write(f"{rotated}")

    @staticmethod
    def _authenticators() -> int:
        rotated = 0
        for authenticator in Authenticator.objects.select_for_update().exclude(type=Authenticator.Type.WEBAUTHN):
            data = authenticator.data
            try:
                for name in ("secret", "seed"):
                    if name in data:
                        data[name] = rotate(data[name])
                if "migrated_codes" in data:
                    data["migrated_codes"] = [rotate(code) for code in data["migrated_codes"]]
            except UnreadableValueError as error:
                raise CommandError(f"authenticator {authenticator.pk}: {error}") from error
            authenticator.save(update_fields=["data"])
            rotated += 1
        return rotated
