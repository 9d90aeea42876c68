"""Templates of the organisation: the list of kinds, and editing with a trial on a record."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.access import Audience, Principal, for_audience, visible
from liaison.clues.models import Clue
from liaison.documents import drafting, services
from liaison.documents.content import parse
from liaison.documents.forms import TemplateForm
from liaison.documents.kinds import KINDS, kinds_for
from liaison.documents.models import Template
from liaison.documents.rules import may_edit_templates
from liaison.documents.sources import find_record, source_of
from liaison.organisations.models import Organisation
from liaison.rectifications.models import Rectification
from liaison.workflow.engine import EventRefused

#: Records of each kind offered for a trial.
SAMPLES = 15


@for_audience(Audience.MEMBER)
def list_templates(request: HttpRequest) -> HttpResponse:
    """Every kind this organisation issues, with the version in force."""
    principal = request.principal
    newest = {
        template.kind: template
        for template in visible(principal, Template).select_related("published_by__user").order_by("kind", "version")
    }
    rows = [(kind, newest.get(kind.code)) for kind in kinds_for(principal.organisation_kind)]
    context = {"here": "templates", "rows": rows, "may_edit": may_edit_templates(principal)}
    return render(request, "work/documents/templates.html", context)


def _samples(principal: Principal) -> list[tuple[str, str]]:
    clues = visible(principal, Clue).order_by("-pk")[:SAMPLES]
    items = visible(principal, Rectification).filter(holder=principal.organisation_id).order_by("-pk")[:SAMPLES]
    return [(f"clue:{clue.pk}", f"{clue.number} {clue.title}") for clue in clues] + [
        (f"rectification:{item.pk}", f"{item.number} {item.title}") for item in items
    ]


@for_audience(Audience.MEMBER)
def edit(request: HttpRequest, kind: str) -> HttpResponse:
    """The template in force in a form: try it on a record, or publish a new version."""
    principal = request.principal
    rules = KINDS.get(kind)
    if rules is None or principal.organisation_kind not in rules.issuers:
        raise Http404
    organisation = Organisation.objects.get(pk=principal.organisation_id)
    in_force = drafting.wording_for(organisation, kind)
    form = TemplateForm(
        request.POST if request.method == "POST" else None,
        initial={"title": in_force.title, "text": in_force.text},
        samples=_samples(principal),
    )
    tried = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if "try" in request.POST:
                tried = _tried(principal, organisation, kind, given)
            else:
                template = services.publish_template(
                    organisation=organisation,
                    kind=kind,
                    principal=principal,
                    **{name: given[name] for name in ("title", "text", "remark")},
                )
                messages.success(request, _("Version %(n)d is in force.") % {"n": template.version})
                return redirect("documents:templates")
        except EventRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    context = {
        "here": "templates",
        "kind": rules,
        "in_force": in_force,
        "form": form,
        "tried": tried,
        "may_edit": may_edit_templates(principal),
        "names": [name for name in drafting.known_names() if rules.internal or name not in drafting.INTERNAL_NAMES],
        "versions": visible(principal, Template).filter(kind=kind).select_related("published_by__user"),
    }
    return render(request, "work/documents/template.html", context, status=422 if form.errors else 200)


def _tried(principal: Principal, organisation: Organisation, kind: str, given: dict) -> dict:
    """What a document from this wording would hold. Stores nothing. Raises EventRefused."""
    drafting.check_names(kind, given["title"], given["text"])
    about = find_record(principal, given["sample"])
    addressees = source_of(about).addressees(about) if about is not None else ()
    values = drafting.values_for(
        issuer=organisation, addressees=addressees, about=about, reply_term=services.reply_term(KINDS[kind])
    )
    return {
        "title": drafting.fill(given["title"], values),
        "blocks": parse(drafting.fill(given["text"], values)),
        "about": about,
    }
