"""组织和人员 in the Wagtail admin, for system administrators alone: regions, organisations, memberships."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views import snippets as views
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from liaison.organisations import recording
from liaison.organisations.choices import ACTIVE_ROLES
from liaison.organisations.duties import has_duty
from liaison.organisations.models import AdministratorDuty, Membership, Organisation, Region
from liaison.organisations.open_work import has_open_work
from liaison.organisations.people import announce_changed, announce_ended

#: What system administrators do. Nothing is deleted: records carry the names; organisations end by their dates.
ACTIONS = frozenset({"add", "change", "view"})


class DutyPolicy(ModelPermissionPolicy):
    """The duty decides, not permissions given to groups, and not being a superuser."""

    def user_has_permission(self, user, action: str) -> bool:
        return action in ACTIONS and has_duty(user, AdministratorDuty.SYSTEM)

    def user_has_any_permission(self, user, actions) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user, action: str, instance) -> bool:
        return self.user_has_permission(user, action)

    def user_has_any_permission_for_instance(self, user, actions, instance) -> bool:
        return self.user_has_any_permission(user, actions)

    def instances_user_has_any_permission_for(self, user, actions) -> QuerySet:
        every = self.model._default_manager.all()
        return every if self.user_has_any_permission(user, actions) else every.none()


for _model in (Region, Organisation, Membership):
    register_permission_policy(_model, DutyPolicy(_model))


class RecordedForm(WagtailAdminModelForm):
    """Writes each change into the audit trail, in the transaction that stores it."""

    def save(self, commit: bool = True):
        if not commit:
            raise PermissionDenied  # nothing here has drafts
        model, is_new = type(self.instance), self.instance.pk is None
        # From the database: the form has written what was entered into its instance already.
        before = model() if is_new else model._default_manager.get(pk=self.instance.pk)
        kept = super().save(commit)
        changed = {name: [_said(before, name, is_new), _said(kept, name)] for name in self.changed_data}
        if changed and isinstance(kept, Membership) and not is_new:
            self._tell(kept)
        if changed:
            recording.record_administered(kept, changed)
        return kept

    def _tell(self, membership: Membership) -> None:
        """Tell the person, as when a head does it."""
        if membership.has_ended:
            announce_ended(membership, by=None)
        else:
            before_and_after = {name: (self.initial.get(name), self.cleaned_data[name]) for name in self.changed_data}
            announce_changed(membership, before_and_after, by=None)


def _said(item: Model, name: str, is_new: bool = False) -> str:
    """The value of a field as text: codes as codes, other rows by their name, nothing as nothing."""
    value = None if is_new else getattr(item, name)
    return "" if value is None else str(value)


class IndexView(views.IndexView):
    """A list whose number of queries does not grow with its rows."""

    beside: tuple[str, ...] = ()

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related(*self.beside)


class RegionIndexView(IndexView):
    beside = ("parent",)


class OrganisationIndexView(IndexView):
    beside = ("region", "parent")


class MembershipIndexView(IndexView):
    beside = ("user", "organisation")


class MembershipForm(RecordedForm):
    """Keeps open work with somebody who does work."""

    def clean(self) -> dict:
        data = super().clean()
        if self.instance.pk and data.get("role") not in ACTIVE_ROLES and has_open_work(self.instance):
            self.add_error("role", _("This person still handles open work. A head of the organisation hands it over."))
        return data


class RegionViewSet(SnippetViewSet):
    """地区: a tree by the region above."""

    model = Region
    icon = "site"
    menu_label = _("Regions")
    index_view_class = RegionIndexView
    list_display = ["name", Column("get_level_display", label=_("Level")), "parent"]
    list_filter = ["level", "parent"]
    search_fields = ["name"]
    ordering = ["pk"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [FieldPanel("name"), FieldPanel("level"), FieldPanel("parent")], base_form_class=RecordedForm
    )


class OrganisationViewSet(SnippetViewSet):
    """单位: what it is, on what it acts, from when until when."""

    model = Organisation
    icon = "group"
    menu_label = _("Organisations")
    index_view_class = OrganisationIndexView
    list_display = [
        "name",
        Column("get_kind_display", label=_("Kind"), sort_key="kind"),
        "region",
        "parent",
        DateColumn("active_until", label=_("Active until")),
    ]
    list_filter = ["kind", "region"]
    search_fields = ["name", "short_name", "number_code"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("short_name"), FieldPanel("number_code")]),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("field")]),
            FieldRowPanel([FieldPanel("region"), FieldPanel("parent")]),
            FieldPanel("legal_basis"),
            FieldPanel("credit_code"),
            MultiFieldPanel([FieldPanel("address"), FieldPanel("telephone")], heading=_("Contact")),
            FieldRowPanel([FieldPanel("active_from"), FieldPanel("active_until")]),
        ],
        base_form_class=RecordedForm,
    )


class MembershipViewSet(SnippetViewSet):
    """人员身份: who acts for which organisation as what. One leaves in the workspace, where work is handed over."""

    model = Membership
    icon = "user"
    menu_label = _("Memberships")
    index_view_class = MembershipIndexView
    list_display = [
        Column("user", label=_("Person")),
        Column("organisation", label=_("Organisation")),
        Column("get_role_display", label=_("Role"), sort_key="role"),
        "department",
        DateColumn("joined_on", label=_("Since"), sort_key="joined_on"),
        DateColumn("ended_on", label=_("Left on"), sort_key="ended_on"),
    ]
    list_filter = ["organisation", "role"]
    search_fields = ["user__display_name", "user__username", "department"]
    ordering = ["organisation", "pk"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("user"),
            FieldPanel("organisation"),
            FieldRowPanel([FieldPanel("role"), FieldPanel("department")]),
            FieldRowPanel([FieldPanel("certificate"), FieldPanel("joined_on")]),
        ],
        base_form_class=MembershipForm,
    )


class OrganisationsGroup(SnippetViewSetGroup):
    """Menu: organisations and people."""

    menu_label = _("Organisations and people")
    menu_icon = "group"
    menu_name = "organisations-group"
    menu_order = 300
    items = (OrganisationViewSet, MembershipViewSet, RegionViewSet)
