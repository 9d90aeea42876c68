"""In the editors' admin: where a draft came from, told to whoever may see the clue and to nobody else."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages

from core.access import visible
from liaison.promotion.models import Promotion


@hooks.register("before_edit_page")
def say_where_it_came_from(request: HttpRequest, page) -> None:
    """A message with the number of the clue and the way to it."""
    if request.method != "GET" or request.headers.get("x-requested-with") == "XMLHttpRequest":
        return
    found = visible(request.principal, Promotion).filter(page=page.pk).select_related("clue").first()
    if found is not None:
        way = messages.button(reverse("clues:clue", args=[found.clue_id]), _("Open the clue"))
        messages.info(request, _("Drafted from clue %(number)s.") % {"number": found.clue.number}, buttons=[way])
