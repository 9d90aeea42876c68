"""Templates of the organisation: the list of kinds, and editing with a trial on a record."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from content.pdf import FontError, TypesetError
from core.access import Audience, Principal, for_audience, visible
from liaison.clues.models import Clue
from liaison.documents import drafting, services
from liaison.documents.forms import TemplateForm
from liaison.documents.kinds import KINDS, kinds_for
from liaison.documents.models import Template
from liaison.documents.rules import may_edit_templates
from liaison.documents.samples import sample_for, samples
from liaison.documents.trial import SAMPLE, Trial, page_of_trial, try_on
from liaison.documents.typesetting.pdf import typeset_page
from liaison.organisations.models import Organisation
from liaison.rectifications.models import Rectification
from liaison.workflow.engine import EventRefused

#: Records of each kind offered for a trial.
RECORDS = 15


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


def _samples() -> list[tuple[str, str]]:
    return [
        (f"{SAMPLE}{each.code}", _("Sample: %(label)s “%(title)s”") % {"label": each.label, "title": each.title})
        for each in samples()
    ]


def _records(principal: Principal) -> list[tuple[str, str]]:
    clues = visible(principal, Clue).order_by("-pk")[:RECORDS]
    items = visible(principal, Rectification).filter(holder=principal.organisation_id).order_by("-pk")[:RECORDS]
    return [(f"clue:{clue.pk}", f"{clue.number} {clue.title}") for clue in clues] + [
        (f"rectification:{item.pk}", f"{item.number} {item.title}") for item in items
    ]


@for_audience(Audience.MEMBER)
def edit(request: HttpRequest, kind: str) -> HttpResponse:
    """The template in force in a form: try it on a sample or a record, also as PDF, or publish a new version."""
    principal = request.principal
    rules = KINDS.get(kind)
    if rules is None or principal.organisation_kind not in rules.issuers:
        raise Http404
    organisation = Organisation.objects.get(pk=principal.organisation_id)
    in_force = drafting.wording_for(organisation, kind)
    form = TemplateForm(
        request.POST if request.method == "POST" else None,
        initial={"title": in_force.title, "text": in_force.text, "sample": f"{SAMPLE}{sample_for(kind).code}"},
        samples=_samples(),
        records=_records(principal),
    )
    tried = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        wording = {name: given[name] for name in ("title", "text")}
        faults = drafting.faults_in(kind, **wording)
        for fault in faults:
            form.add_error(fault.field, fault.message)
        try:
            if faults:
                pass  # shown with their lines
            elif {"try", "pdf"} & set(request.POST):
                tried = try_on(principal=principal, issuer=organisation, kind=kind, subject=given["sample"], **wording)
                if "pdf" in request.POST:
                    return _as_pdf(tried)
            else:
                template = services.publish_template(
                    organisation=organisation, kind=kind, principal=principal, remark=given["remark"], **wording
                )
                messages.success(request, _("Version %(n)d is in force.") % {"n": template.version})
                return redirect("documents:templates")
        except EventRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        except (TypesetError, FontError) as error:
            form.add_error(None, _("The preview could not be typeset: %(error)s") % {"error": str(error)[:200]})
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


def _as_pdf(tried: Trial) -> HttpResponse:
    response = HttpResponse(typeset_page(page_of_trial(tried)).pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="trial.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
