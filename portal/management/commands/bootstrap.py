"""``manage.py bootstrap``: page tree, groups and workflow of a new portal."""

from django.core.management.base import BaseCommand

from content.common.workflow import ensure_workflow
from content.pages.bootstrap import ensure_site


class Command(BaseCommand):
    help = "Create the page tree, the editors' groups and the review workflow where they are missing."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--hostname", default="localhost", help="host name readers use")
        parser.add_argument("--port", type=int, default=80)

    def handle(self, *args, **options) -> None:
        ensure_site(hostname=options["hostname"], port=options["port"])
        ensure_workflow()
        self.stdout.write("已就绪：页面结构、编辑分组和审核流程。")
