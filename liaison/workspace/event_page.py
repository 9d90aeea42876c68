"""The page of one event of an item: what it asks for, and a button that says what happens. One for all workflows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.files import StoreUnavailableError, receive
from liaison.workflow.definition import Event
from liaison.workflow.engine import EventRefused, fire, permitted_events
from liaison.workflow.registry import workflow_of


def _note_of(form: Any) -> str:
    return form.note() if hasattr(form, "note") else ""


def _values_of(form: Any) -> dict[str, Any]:
    return form.values() if hasattr(form, "values") else dict(form.cleaned_data)


@dataclass(frozen=True)
class EventPage:
    """How the events of one kind of item are shown and carried out.

    Attributes:
        url_name: where the item itself is opened, by its key.
        here: entry of the navigation.
        template, name: the page, and what the item is called in its context.
        form: makes the form of an event from the posted data and files (None where nothing was posted), the event and
            the item. It may have ``values()`` and ``note()``, which ``fire`` gets; a field ``files`` holds uploads.
        beside: what else the page shows.
        done: what is said afterwards, of the item and the event.
    """

    url_name: str
    here: str
    template: str
    name: str
    form: Callable[[Any, Any, Event, Any], forms.Form]
    beside: Callable[[Any], dict[str, Any]] = lambda item: {}
    done: Callable[[Any, Event], str] | None = None

    def answer(self, request: HttpRequest, item: Model, code: str) -> HttpResponse:
        """The page, or what follows from its form; an event that is not possible now leads back with the reason."""
        workflow = workflow_of(item).workflow
        event = next((each for each in permitted_events(request.principal, item) if each.code == code), None)
        if event is None:
            if code not in workflow.event_by_code:
                raise Http404
            messages.warning(
                request,
                _("“%(event)s” is not possible now: the state is “%(state)s”.")
                % {"event": workflow.event(code).label, "state": workflow.state(item.state).label},
            )
            return redirect(self.url_name, item.pk)
        posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        form = self.form(*posted, event, item)
        if form.is_bound and form.is_valid() and _happened(request, item, event, form):
            said = self.done(item, event) if self.done else ""
            messages.success(
                request,
                said
                or _("Done: %(event)s. The state is “%(state)s” now.")
                % {"event": event.label, "state": workflow.state(item.state).label},
            )
            return redirect(self.url_name, item.pk)
        target = workflow.state(event.target) if event.target else None
        context = {"here": self.here, self.name: item, "event": event, "target": target, "form": form}
        return render(request, self.template, context | self.beside(item), status=422 if form.errors else 200)


def _happened(request: HttpRequest, item: Model, event: Event, form: forms.Form) -> bool:
    """Whether the event happened; the form says why where it did not."""
    try:
        values = _values_of(form)
        if "files" in form.fields:
            # Before the transaction: checking a large file takes seconds.
            values["files"] = [receive(upload) for upload in form.cleaned_data["files"]]
        fire(item, event.code, principal=request.principal, values=values, note=_note_of(form))
    except ValidationError as refused:  # of a file
        form.add_error("files" if "files" in form.fields else None, refused)
    except StoreUnavailableError:
        form.add_error(None, _("The file store is full or out of reach. Nothing was stored; try again later."))
    except EventRefused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    else:
        return True
    return False
