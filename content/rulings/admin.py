"""Rulings in the Wagtail admin: list, filters, search, edit form, withdrawal, export."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import CharField, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList, PublishingPanel, TabbedInterface
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn
from wagtail.models import Revision, WorkflowState
from wagtail.snippets.action_menu import ActionMenuItem
from wagtail.snippets.views import snippets as views
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from content.common.admin_permissions import WITHDRAW
from content.rulings import services
from content.rulings.choices import Kind, Outcome
from content.rulings.forms import RulingForm, WithdrawalForm
from content.rulings.models import Chain, Ruling
from content.rulings.numbers import key_of

#: Rows of one CSV export; more is asked for by narrowing the filter, so that a click cannot occupy the server.
EXPORT_LIMIT = 20_000
EXPORT_FIELDS = (
    "number",
    "kind",
    "title",
    "body",
    "region",
    "field",
    "instance",
    "decided_on",
    "outcome",
    "outcome_note",
    "fine",
    "live",
    "first_published_at",
    "withdrawn_on",
    "index_number",
)


class RulingFilterSet(WagtailFilterSet):
    """Filters of the admin list."""

    kind = django_filters.MultipleChoiceFilter(choices=Kind.choices, label=gettext_lazy("Kind"))
    outcome = django_filters.MultipleChoiceFilter(choices=Outcome.choices, label=gettext_lazy("Outcome"))
    body = django_filters.CharFilter(lookup_expr="contains", label=gettext_lazy("Deciding body"))
    year = django_filters.NumberFilter(
        field_name="decided_on",
        lookup_expr="year",
        label=gettext_lazy("Year of decision"),
        min_value=1900,
        max_value=2200,
    )
    live = django_filters.BooleanFilter(label=gettext_lazy("Published"))
    withdrawn = django_filters.BooleanFilter(
        field_name="withdrawn_on", lookup_expr="isnull", exclude=True, label=gettext_lazy("Withdrawn")
    )

    class Meta:
        model = Ruling
        fields: list[str] = []


class RulingIndexView(views.IndexView):
    """The list. Its number of queries does not grow with the rows; search reads numbers in any spelling."""

    def get_base_queryset(self) -> QuerySet:
        scheduled = Revision.objects.filter(
            base_content_type=ContentType.objects.get_for_model(Ruling, for_concrete_model=False),
            object_id=Cast(OuterRef("pk"), CharField()),
            approved_go_live_at__isnull=False,
        )
        # current_workflow_states is what Wagtail reads a row's workflow from when it is there.
        return (
            super()
            .get_base_queryset()
            .without_text()
            .select_related("latest_revision", "chain")
            .annotate(_scheduled=Exists(scheduled))
            .prefetch_related(
                Prefetch(
                    "_workflow_states",
                    queryset=WorkflowState.objects.active().select_related("current_task_state__task"),
                    to_attr="_current_workflow_states",
                )
            )
        )

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        """Rows whose number is the query in any spelling, or that contain every word of it."""
        if not self.is_searching:
            return queryset
        query = self.search_query[:200]
        try:
            exact = queryset.filter(number_key=key_of(query))
        except ValueError:
            exact = queryset.none()
        if exact.exists():
            return exact
        for word in query.split()[:8]:
            queryset = queryset.filter(
                Q(title__icontains=word)
                | Q(number__icontains=word)
                | Q(number_key__icontains=word)
                | Q(body__icontains=word)
                | Q(region__icontains=word)
                | Q(field__icontains=word)
            )
        return queryset

    def as_spreadsheet(self, queryset, spreadsheet_format):
        """CSV only, streamed straight from the database without model instances, cut at ``EXPORT_LIMIT`` rows."""
        response = StreamingHttpResponse(export_rows(self.get_queryset()), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="rulings-{timezone.localdate():%Y%m%d}.csv"'
        return response

    def get_paginate_by(self, queryset):
        # An export must not load a page of instances first: as_spreadsheet reads the rows itself.
        return 1 if self.is_export else super().get_paginate_by(queryset)

    @cached_property
    def show_export_buttons(self) -> bool:
        return True

    @cached_property
    def header_more_buttons(self) -> list:
        # Without XLSX, which is built in memory.
        return [button for button in super().header_more_buttons if "export=xlsx" not in str(button.url)]

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.is_export = request.GET.get("export") == self.FORMAT_CSV


class Echo:
    """A file whose ``write`` hands the line back, for streaming through csv."""

    def write(self, value: str) -> str:
        return value


def export_rows(queryset: QuerySet) -> Iterator[str]:
    """Lines of a CSV file with a byte-order mark (spreadsheets then read it as UTF-8).

    A value that a spreadsheet would run as a formula gets an apostrophe before it. When the limit cuts, the last
    line says so.
    """
    writer = csv.writer(Echo())
    meta = Ruling._meta
    yield "\ufeff" + writer.writerow([str(meta.get_field(name).verbose_name) for name in EXPORT_FIELDS])
    rows = (
        queryset.prefetch_related(None)
        .order_by(F("decided_on").desc(nulls_last=True), "-pk")
        .values_list(*EXPORT_FIELDS)
    )
    labels = {name: dict(meta.get_field(name).flatchoices) for name in EXPORT_FIELDS if meta.get_field(name).choices}
    for count, row in enumerate(rows.iterator(chunk_size=2000)):
        if count >= EXPORT_LIMIT:
            yield writer.writerow(
                [_("Cut after %(n)d rows. Narrow the filter and export the rest separately.") % {"n": EXPORT_LIMIT}]
            )
            return
        yield writer.writerow(
            [_cell(labels.get(name, {}).get(value, value)) for name, value in zip(EXPORT_FIELDS, row, strict=True)]
        )


def _cell(value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = timezone.localtime(value).isoformat(" ", "seconds") if hasattr(value, "hour") else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


class RulingEditView(views.EditView):
    """The edit screen, whose review buttons post the whole form."""

    def save_instance(self):
        """Save what was changed. A review button pressed on an unchanged text makes no version: it would stand under
        the reviewer's name, who then could not approve it, since nobody approves their own text."""
        if self.action == "workflow-action" and not self.form.has_changed():
            self.new_revision = None
            return self.form.instance
        return super().save_instance()


class WithdrawView(views.UnpublishView):
    """Takes the place of "unpublish": a ruling leaves the public only with a reason that is published."""

    page_title = gettext_lazy("Withdraw")
    template_name = "rulings/admin/withdraw.html"
    success_message = None

    def user_has_permission(self, permission: str) -> bool:
        # Nobody but the review publishes; taking down is a permission of its own, the same as for pages.
        return self.request.user.has_perm(WITHDRAW)

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not self.user_has_permission(self.permission_required):
            raise PermissionDenied
        if not self.object.withdrawn_on and not self.object.first_published_at:
            messages.error(request, _("This ruling was never public; there is nothing to withdraw."))
            return redirect(self.get_edit_url())
        return super().dispatch(request, *args, **kwargs)

    def get_edit_url(self) -> str:
        return reverse(self.edit_url_name, args=[self.object.pk])

    def get_context_data(self, **kwargs):
        return {
            "form": WithdrawalForm(),
            **super().get_context_data(**kwargs),
            "object": self.object,
            "object_key": str(self.object.pk),
            **kwargs,
        }

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if self.object.withdrawn_on:
            services.lift_withdrawal(ruling=self.object, user=request.user)
            messages.success(
                request,
                _("The withdrawal of %(number)s is lifted. It is a draft again.") % {"number": self.object.number},
            )
            return redirect(self.get_edit_url())
        form = WithdrawalForm(request.POST)
        if form.is_valid():
            try:
                services.withdraw(ruling=self.object, user=request.user, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error.messages[0])
            else:
                messages.success(request, _("%(number)s is withdrawn.") % {"number": self.object.number})
                return redirect(self.get_edit_url())
        return self.render_to_response(self.get_context_data(form=form))


class WithdrawMenuItem(ActionMenuItem):
    """撤回 and 解除撤回 among a ruling's actions, also while the withdrawn ruling is locked."""

    name = "action-withdraw"
    icon_name = "no-view"
    label = gettext_lazy("Withdraw or lift the withdrawal")

    def is_shown(self, context) -> bool:
        item = context.get("instance")
        return (
            context["view"] == "edit"
            and isinstance(item, Ruling)
            and bool(item.withdrawn_on or item.first_published_at)
            and context["request"].user.has_perm(WITHDRAW)
        )

    def get_url(self, parent_context) -> str:
        item = parent_context["instance"]
        return reverse(item.snippet_viewset.get_url_name("unpublish"), args=[item.pk])


class RulingViewSet(SnippetViewSet):
    """公开文书."""

    model = Ruling
    icon = "doc-full"
    menu_label = gettext_lazy("Rulings")
    menu_name = "rulings"
    add_to_admin_menu = False
    index_view_class = RulingIndexView
    edit_view_class = RulingEditView
    unpublish_view_class = WithdrawView
    copy_view_enabled = False
    filterset_class = RulingFilterSet
    list_display = [
        "number",
        "title",
        Column("get_kind_display", label=gettext_lazy("Kind"), sort_key="kind"),
        "body",
        "decided_on",
        LiveStatusTagColumn(),
        Column("withdrawn_on", label=gettext_lazy("Withdrawn"), accessor=lambda ruling: ruling.withdrawn_on or ""),
    ]
    list_per_page = 50
    list_export = list(EXPORT_FIELDS)
    inspect_view_enabled = False
    ordering = "-pk"

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    MultiFieldPanel(
                        [
                            FieldPanel(n)
                            for n in ("kind", "document_name", "number", "title", "body", "instance", "decided_on")
                        ],
                        heading=gettext_lazy("Ruling"),
                    ),
                    MultiFieldPanel(
                        [FieldPanel(n) for n in ("outcome", "outcome_note", "fine")], heading=gettext_lazy("Outcome")
                    ),
                    MultiFieldPanel(
                        [FieldPanel(n) for n in ("region", "field", "chain")], heading=gettext_lazy("Where it belongs")
                    ),
                ],
                heading=gettext_lazy("Ruling"),
            ),
            ObjectList(
                [
                    FieldPanel(
                        name,
                        help_text=gettext_lazy(
                            "One paragraph a line. Numbers are given by themselves and stay once the text is public."
                        ),
                    )
                    for name in ("parties", "facts", "reasons", "basis", "result")
                ],
                heading=gettext_lazy("Text"),
            ),
            ObjectList(
                [
                    FieldPanel("anonymised_by"),
                    MultiFieldPanel(
                        [FieldPanel(n) for n in ("issuing_body", "source", "author")], heading=gettext_lazy("Origin")
                    ),
                    MultiFieldPanel(
                        [FieldPanel(n) for n in ("theme", "publicity", "withheld_reason", "validity", "is_sample")],
                        heading=gettext_lazy("Disclosure metadata"),
                    ),
                ],
                heading=gettext_lazy("Disclosure"),
            ),
            ObjectList(
                [InlinePanel("attachments", heading=gettext_lazy("Attachments"), label=gettext_lazy("Attachment"))],
                heading=gettext_lazy("Attachments"),
            ),
            ObjectList([PublishingPanel()], heading=gettext_lazy("Schedule")),
        ],
        base_form_class=RulingForm,
    )


class ChainViewSet(SnippetViewSet):
    """争议: what rulings about the same dispute are held together by."""

    model = Chain
    icon = "link"
    menu_label = gettext_lazy("Disputes")
    search_fields = ["title"]
    list_display = ["title", "created_at"]


class RulingGroup(SnippetViewSetGroup):
    """Menu: rulings, disputes, imports."""

    menu_label = gettext_lazy("Rulings")
    menu_icon = "doc-full"
    menu_name = "rulings-group"
    menu_order = 220
    items = (RulingViewSet, ChainViewSet)
