"""What Wagtail's content checker looks for in our pages, in the editor's side panel and on the page itself."""

from wagtail.admin.userbar import ContentCheckerItem


class PortalCheckerItem(ContentCheckerItem):
    """Wagtail's rules, and those for what our pages are made of: figures drawn as SVG, tables, lists of links."""

    axe_run_only = [
        *(rule for rule in ContentCheckerItem.axe_run_only if rule != "empty-meta-description"),
        "image-alt",
        "svg-img-alt",
        "role-img-alt",
        "page-has-heading-one",
        "th-has-data-cells",
        "scope-attr-valid",
        "identical-links-same-purpose",
        "list",
        "definition-list",
        "duplicate-id-aria",
    ]
    axe_custom_rules = [rule for rule in ContentCheckerItem.axe_custom_rules if rule["id"] != "empty-meta-description"]
    axe_custom_checks = [
        check for check in ContentCheckerItem.axe_custom_checks if check["id"] != "check-empty-meta-description"
    ]
