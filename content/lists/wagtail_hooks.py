"""What lists add to the Wagtail admin: addresses, the menu item 清单调整, permissions for the group form."""

from django.contrib.auth.models import Permission
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from content.lists import admin_views as views
from content.lists import workflow

urls = [
    path("", views.index, name="index"),
    path("begin/", views.begin, name="begin"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/details/", views.save_details, name="details"),
    path("<int:pk>/import/", views.import_rows, name="import"),
    path("<int:pk>/proposal/", views.proposal, name="proposal"),
    path("<int:pk>/rows/add/", views.edit_row, name="add_row"),
    path("<int:pk>/rows/leave-out/", views.leave_out, name="leave_out_all"),
    path("<int:pk>/rows/<int:row_pk>/", views.edit_row, name="edit_row"),
    path("<int:pk>/rows/<int:row_pk>/remove/", views.remove_row, name="remove_row"),
    path("<int:pk>/rows/<int:row_pk>/leave-out/", views.leave_out, name="leave_out"),
    path("<int:pk>/rebase/", views.rebase, name="rebase"),
    path("<int:pk>/step/<slug:event>/", views.transition, name="transition"),
    path("template/<slug:kind>/<slug:form>/", views.template, name="template"),
    path("progress/<int:list_pk>/", views.progress, name="progress"),
    path("progress/record/<int:pk>/confirm/", views.confirm_progress, name="confirm_progress"),
    path("progress/record/<int:pk>/discard/", views.discard_progress, name="discard_progress"),
]


class AdjustmentsMenuItem(MenuItem):
    """清单调整, for those who apply or review."""

    def is_shown(self, request) -> bool:
        return workflow.may_see(request.user)


@hooks.register("register_admin_urls")
def admin_urls():
    """Addresses below /admin/lists/adjustments/."""
    return [path("lists/adjustments/", include((urls, "list_adjustments")))]


@hooks.register("register_admin_menu_item")
def menu_item():
    """The menu item, after the page tree."""
    return AdjustmentsMenuItem(
        _("List adjustments"),
        reverse("list_adjustments:index"),
        name="list-adjustments",
        icon_name="list-ul",
        order=250,
    )


@hooks.register("register_permissions")
def permissions():
    """The two permissions of the workflow, offered in the form of a group."""
    return Permission.objects.filter(
        content_type__app_label="lists", codename__in=["apply_adjustment", "review_adjustment"]
    )
