"""Pages of saved views: saving the selection of a list, and the member's views of all lists."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.access import Audience, for_audience, get_visible_or_404
from liaison.organisations.refusals import Refused
from liaison.workspace import saved
from liaison.workspace.forms import NameForm, SaveForm
from liaison.workspace.lists import list_kind, list_kinds
from liaison.workspace.models import SavedView


@for_audience(Audience.MEMBER)
@require_GET
def manage(request: HttpRequest) -> HttpResponse:
    """Every view of this member, by list."""
    return _manage(request)


def _manage(request: HttpRequest, form: NameForm | None = None) -> HttpResponse:
    lists = [(kind, saved.links_of(request.principal, kind)) for kind in list_kinds()]
    context = {"here": "home", "lists": lists, "form": form, "most": saved.MOST_VIEWS}
    return render(request, "work/workspace/saved.html", context, status=422 if form else 200)


@for_audience(Audience.MEMBER)
@require_POST
def save(request: HttpRequest, code: str) -> HttpResponse:
    """Keep a selection of the list ``code``; asks again where the name will not do."""
    kind = list_kind(code)
    if kind is None:
        raise Http404
    form, taken = SaveForm(request.POST), False
    if form.is_valid():
        try:
            view = saved.save_view(
                principal=request.principal, code=code, replace="replace" in request.POST, **form.cleaned_data
            )
        except Refused as refused:
            taken = refused.field == "taken"
            form.add_error("name" if refused.field else None, refused.message)
        else:
            messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
            return redirect(f"{reverse(kind.url_name)}?view={view.pk}")
    context = {"here": code, "kind": kind, "form": form, "taken": taken}
    return render(request, "work/workspace/save.html", context, status=422)


@for_audience(Audience.MEMBER)
@require_POST
def change(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Rename a view, open its list with it or not, delete it."""
    view = get_visible_or_404(request.principal, SavedView, pk=pk)
    if what == "rename":
        form = NameForm(request.POST, instance=view, auto_id=f"id_{view.pk}_%s")
        if not form.is_valid():
            return _manage(request, form)
        try:
            saved.rename_view(principal=request.principal, view=view, name=form.cleaned_data["name"])
        except Refused as refused:
            form.add_error("name", refused.message)
            return _manage(request, form)
        messages.success(request, _("Changed."))
    elif what == "delete":
        saved.delete_view(view=view)
        messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
    else:
        chosen = view if what == "default" else None
        saved.set_default(principal=request.principal, code=view.of, view=chosen)
        messages.success(request, _("Changed."))
    return redirect("work:saved")
