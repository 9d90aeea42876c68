"""``manage.py bootstrap``: page tree, groups and workflow of a new portal."""

from django.conf import settings
from django.core.management.base import BaseCommand

from content.common.workflow import ensure_workflow
from content.pages.bootstrap import ensure_site


class Command(BaseCommand):
    help = "Create the page tree, the editors' groups and the review workflow where they are missing."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--address",
            default=settings.WAGTAILADMIN_BASE_URL,
            help="address readers use, such as https://portal.example",
        )

    def handle(self, *args, **options) -> None:
        ensure_site(address=options["address"])
        ensure_workflow()
        self.stdout.write("已就绪：页面结构、编辑分组和审核流程。")
