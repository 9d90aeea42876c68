"""What the core adds to the Wagtail admin: calendar and limits."""

from wagtail import hooks

from core.deadlines.admin import DeadlinesGroup


@hooks.register("register_admin_viewset")
def deadlines() -> DeadlinesGroup:
    return DeadlinesGroup()
