"""Who may do what with a reviewed page: nobody publishes by hand; taking down is a permission of its own."""

from wagtail.models.pages import PagePermissionTester

#: May take published pages down, call off a scheduled publication, close a page and order its children.
WITHDRAW = "content.withdraw_page"


class ReviewedPagePermissionTester(PagePermissionTester):
    """Wagtail's rules, except that publication happens at the end of a review alone, for superusers too."""

    def can_publish(self) -> bool:
        return False

    def can_publish_subpage(self) -> bool:
        return False

    def _may_withdraw(self) -> bool:
        return self.user.is_active and not self.page_is_root and self.user.has_perm(WITHDRAW)

    def can_unpublish(self) -> bool:
        return bool(self.page.live and self._may_withdraw() and not self.page_locked())

    def can_unschedule(self) -> bool:
        return self._may_withdraw()

    def can_set_view_restrictions(self) -> bool:
        return self._may_withdraw()

    def can_reorder_children(self) -> bool:
        return self._may_withdraw()
