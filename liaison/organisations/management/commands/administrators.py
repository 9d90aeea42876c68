"""``manage.py administrators``: who has which duty of administration. Given on the server only, never by a page."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from liaison.organisations.duties import end_duty, give_duty
from liaison.organisations.models import Administrator, AdministratorDuty
from liaison.organisations.refusals import Refused


class Command(BaseCommand):
    help = "List the system, security and audit administrators; give a duty to an account or end it."

    def add_arguments(self, parser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", help="who has which duty")
        give = actions.add_parser("give", help="give a duty to an account")
        give.add_argument("username")
        give.add_argument("duty", choices=AdministratorDuty.values)
        end = actions.add_parser("end", help="take the duty of an account away")
        end.add_argument("username")

    def handle(self, *args, **options) -> None:
        if options["action"] == "list":
            for found in Administrator.objects.select_related("user").order_by("duty", "since", "pk"):
                self.stdout.write(f"{found.duty:<10} {found.user.get_username():<20} {found.since}")
            return
        user = get_user_model().objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"no account {options['username']!r}")
        try:
            if options["action"] == "give":
                give_duty(user=user, duty=options["duty"])
            else:
                end_duty(user=user)
        except Refused as refused:
            raise CommandError(refused.message) from None
