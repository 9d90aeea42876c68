"""``manage.py search …``: see `search.commands`."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import commands
from search.commands.texts import UnreadableError


class Command(BaseCommand):
    """Dispatches to the subcommands registered in `search.commands`."""

    help = "Read and search texts: numbers, citations, sections, anonymise …"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        subparsers = parser.add_subparsers(dest="subcommand", required=True, metavar="SUBCOMMAND")
        for name in commands.SUBCOMMANDS:
            module = commands.load(name)
            module.add_arguments(subparsers.add_parser(name, help=module.HELP, description=module.__doc__))

    def handle(self, *args: object, **options: object) -> None:
        try:
            commands.load(str(options["subcommand"])).run(options, self.stdout)
        except UnreadableError as error:
            raise CommandError(str(error)) from error
