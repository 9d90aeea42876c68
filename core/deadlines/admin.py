"""Calendar and limits in the Wagtail admin, for administrators: local decisions, limits in force, their settings."""

from __future__ import annotations

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import CreateView
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from core.calendar import calendar
from core.calendar.counting import Unit
from core.calendar.models import CalendarDay
from core.calendar.published import chinesecalendar_years, disagreements
from core.deadlines.limits import Limit, limit_in_force, limits, registered_limits
from core.deadlines.models import LimitSetting
from core.deadlines.words import amount_words

MAY_SET = "core.add_limitsetting"


class AddOnlyPolicy(ModelPermissionPolicy):
    """Rows are added and read; nobody changes or deletes one: they are the history."""

    def user_has_permission(self, user, action: str) -> bool:
        return action not in ("change", "delete") and super().user_has_permission(user, action)


register_permission_policy(LimitSetting, AddOnlyPolicy(LimitSetting))


class SignedForm(WagtailAdminModelForm):
    """Keeps who filled it in."""

    def save(self, commit: bool = True):
        self.instance.by = self.for_user
        return super().save(commit)


class LimitSettingForm(SignedForm):
    """A new setting of one limit."""

    code = forms.ChoiceField(
        label=_("Limit"), choices=lambda: [(limit.code, limit.name) for limit in registered_limits()]
    )


class CalendarDayViewSet(ModelViewSet):
    """日历调整: days decided here over the published calendar."""

    model = CalendarDay
    name = "calendar_days"
    icon = "calendar-alt"
    menu_label = _("Calendar days")
    list_display = [
        "day",
        Column("work_words", label=_("Decided as"), sort_key="is_working"),
        "reason",
        "source",
        Column("by", label=_("Decided by")),
    ]
    list_filter = ["is_working"]
    search_fields = ["reason", "source"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [FieldPanel("day"), FieldPanel("is_working"), FieldPanel("reason"), FieldPanel("source")],
        base_form_class=SignedForm,
    )


class AddLimitSettingView(CreateView):
    """Starts from what holds now, for the limit named in the address."""

    def get_initial_form_instance(self) -> LimitSetting:
        try:
            limit = limit_in_force(self.request.GET.get("code", ""))
        except KeyError:
            return LimitSetting()
        source = limit.source if limit.setting else ""
        return LimitSetting(code=limit.code, amount=limit.amount, unit=limit.unit, source=source)

    def get_success_buttons(self) -> list:
        return []  # none to the page where it could be changed: it cannot


class LimitSettingViewSet(ModelViewSet):
    """时限设置: every setting ever made; the newest in force holds."""

    model = LimitSetting
    name = "limit_settings"
    icon = "history"
    menu_label = _("Limit settings")
    add_view_class = AddLimitSettingView
    list_display = [
        "name_words",
        Column("amount_in_words", label=_("Amount")),
        Column("since", label=_("In force from"), sort_key="since"),
        "source",
        "reason",
        Column("by", label=_("Set by")),
    ]
    list_filter = ["code"]
    ordering = ["-created_at"]
    inspect_view_enabled = True
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("code"),
            FieldRowPanel([FieldPanel("amount"), FieldPanel("unit")]),
            FieldPanel("since"),
            FieldPanel("source"),
            FieldPanel("reason"),
            MultiFieldPanel(
                [
                    FieldPanel("soon"),
                    FieldPanel("escalates"),
                    FieldRowPanel(
                        [FieldPanel("head_after"), FieldPanel("coordinating_after"), FieldPanel("superior_after")]
                    ),
                ],
                heading=_("Warnings"),
            ),
        ],
        base_form_class=LimitSettingForm,
    )


class LimitsViewSet(ViewSet):
    """现行时限: every limit as it holds today, with its source, and the state of the calendar."""

    name = "limits"
    icon = "time"
    menu_label = _("Limits in force")

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", overview, name="index")]

    @property
    def menu_item_class(self) -> type[MenuItem]:
        return _LimitsMenuItem


class _LimitsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_SET)


def overview(request: HttpRequest) -> HttpResponse:
    """All limits in force. 403 without the permission to set them."""
    if not request.user.has_perm(MAY_SET):
        raise PermissionDenied
    days, known = calendar(), limits()
    rows = []
    for limit in (known.in_force(defined.code) for defined in registered_limits()):
        rows.append(
            {
                "limit": limit,
                "amount": amount_words(limit.amount, limit.counted_in),
                "soon": amount_words(limit.soon_before, _soon_unit(limit)) if limit.soon_before else "",
                "escalation": _escalation(limit),
                "change": f"{reverse('limit_settings:add')}?code={limit.code}",
            }
        )
    published = [year for year in chinesecalendar_years() if days.published(year)]
    context = {
        "rows": rows,
        "last_published": max(published),
        "version": days.version,
        "disagreements": disagreements(),
    }
    return TemplateResponse(request, "deadlines/admin/limits.html", context)


def _soon_unit(limit: Limit) -> str:
    return Unit.HOURS if limit.counted_in == Unit.HOURS else Unit.WORKING_DAYS


def _escalation(limit: Limit) -> list[tuple[str, str]]:
    """Whom an overdue clock is told to, and when."""
    levels = (_("head"), _("coordinating body"), _("superior"))
    return [
        (level, gettext("at once") if days == 0 else gettext("after %(time)s") % {"time": _working_days(days)})
        for level, days in zip(levels, limit.escalate, strict=True)
        if days is not None
    ]


def _working_days(number: int) -> str:
    return amount_words(number, Unit.WORKING_DAYS)


class DeadlinesGroup(ViewSetGroup):
    """Menu: limits in force, their settings, calendar days."""

    menu_label = _("Deadlines")
    menu_icon = "time"
    menu_name = "deadlines-group"
    menu_order = 700
    items = (LimitsViewSet("limits"), LimitSettingViewSet(), CalendarDayViewSet())
