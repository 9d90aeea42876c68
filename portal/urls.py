"""Every address of the portal. Wagtail's page tree comes last and takes what is left."""

from pathlib import Path

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal.api import router
from portal.security.documents import serve_document

urlpatterns = [
    # allauth is the only way in; this must precede Wagtail's own sign-in view.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/", include(wagtailadmin_urls)),
    path("accounts/", include("portal.accounts.urls")),
    path("documents/<int:document_id>/<path:document_filename>", serve_document, name="serve_document"),
    path("documents/", include(wagtaildocs_urls)),
    # Renditions of published pictures only; documents and PDFs go through views that check.
    path("media/images/<path:path>", serve, {"document_root": Path(settings.MEDIA_ROOT) / "images"}),
    path("api/v2/", router.urls),
    path("work/", include("liaison.organisations.urls")),
    path("work/administration/", include("portal.administration.urls")),
    path("work/audit/", include("liaison.trail.urls")),
    path("work/", include("liaison.workspace.urls")),
    path("work/", include("liaison.intake.work_urls")),
    path("work/notices/", include("liaison.notices.urls")),
    path("work/clues/", include("liaison.clues.urls")),
    path("work/typical-cases/", include("liaison.promotion.urls")),
    path("work/case-files/", include("liaison.casefiles.urls")),
    path("work/retention/", include("liaison.retention.urls")),
    path("work/referrals/", include("liaison.referrals.urls")),
    path("work/rooms/", include("liaison.rooms.urls")),
    path("work/rectifications/", include("liaison.rectifications.urls")),
    path("work/joint/", include("liaison.joint.urls")),
    path("work/calendar/", include("liaison.calendars.urls")),
    path("calendar/", include("liaison.calendars.public_urls")),
    path("work/quarter/", include("liaison.quarter.urls")),
    path("work/documents/", include("liaison.documents.urls")),
    path("work/campaigns/", include("liaison.campaigns.urls")),
    path("work/linkage/", include("liaison.linkage.urls")),
    path("work/ledgers/", include("liaison.ledgers.urls")),
    path("work/readings/", include("liaison.readings.urls")),
    path("work/analyses/", include("liaison.analyses.urls")),
    path("work/disposal/", include("liaison.disposal.urls")),
    path("work/register/", include("liaison.registry.urls")),
    path("work/inspections/", include("liaison.inspections.urls")),
    path("work/visits/", include("liaison.visits.urls")),
    path("inspections/", include("liaison.inspections.public_urls")),
    path("work/overlaps/", include("liaison.overlaps.urls")),
    path("work/levels/", include("liaison.levels.urls")),
    path("work/board/", include("liaison.board.urls")),
    path("verify/", include("liaison.documents.verify_urls")),
    path("", include("content.pages.urls")),
    path("", include("content.whitepapers.urls")),
    path("search/", include("search.urls")),
    path("rulings/", include("content.rulings.urls")),
    path("statutes/", include("content.statutes.urls")),
    path("clues/", include("liaison.intake.urls")),
    path("", include(wagtail_urls)),
]

handler400 = "content.pages.views.bad_request"
handler403 = "content.pages.views.permission_denied"
handler404 = "content.pages.views.page_not_found"
handler500 = "content.pages.views.server_error"
