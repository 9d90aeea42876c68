"""Every address a member of a random world could try."""

from __future__ import annotations

from django.urls import reverse

from liaison.campaigns.models import Finding
from liaison.documents.models import CoIssue
from liaison.notices.models import Notice
from tests.properties import analysed, operating, overlapping, visiting
from tests.properties.worlds import World


def pages(world: World) -> list[str]:
    """Every address a member could try, with the keys of every record."""
    found = [
        "/work/",
        "/work/clues/?scope=all",
        "/work/clues/?scope=all&q=暗记",
        "/work/referrals/",
        "/work/rectifications/",
        "/work/board/",
        "/work/board/rows/",
        "/work/board/rows/?body=-",
        "/work/calendar/",
        "/work/calendar/?week=",
        "/work/calendar/?agenda=",
        "/work/views/",
        "/work/notices/",
    ]
    found += [f"/work/clues/?view={view.pk}" for view in world.views.values()]
    found += [f"/work/notices/{pk}/" for pk in Notice.objects.values_list("pk", flat=True)]
    for pk in world.clues:
        found += [
            reverse("clues:clue", args=[pk]),
            reverse("clues:event", args=[pk, "assign"]),
            reverse("clues:recuse", args=[pk]),
            reverse("referrals:new", args=[pk]),
            reverse("rectifications:new", args=[pk]),
            reverse("promotion:new", args=[pk]),
            reverse("levels:pass", args=[pk, "down"]),
        ]
    found += [reverse("referrals:referral", args=[pk]) for pk in world.referrals]
    found += [reverse("rectifications:rectification", args=[pk]) for pk in world.rectifications]
    found += [reverse("levels:order", args=[pk]) for pk in world.orders]
    found += [reverse("levels:event", args=[pk, "press"]) for pk in world.orders]
    found += [reverse("levels:new", args=[pk]) for pk in world.referrals]
    found += [
        reverse("levels:list"),
        reverse("levels:list") + "?scope=down",
        reverse("levels:list") + "?scope=from_below",
    ]
    found += overlapping.addresses(world) + visiting.addresses(world)
    found += analysed.addresses(world) + operating.addresses(world)
    found.append(reverse("rooms:list"))
    for pk in world.rooms:
        found += [reverse(f"rooms:{name}", args=[pk]) for name in ("room", "lines", "events", "members", "records")]
        found.append(reverse("rooms:search", args=[pk]) + "?q=止")
    for pk in world.documents:
        found += [reverse(f"documents:{name}", args=[pk]) for name in ("document", "edit")]
        found.append(reverse("documents:event", args=[pk, "submit"]))
    found += [reverse("documents:service", args=[pk]) for pk in world.services]
    for pk in CoIssue.objects.values_list("pk", flat=True):
        found += [reverse("documents:co_issue", args=[pk]), reverse("documents:co_issue_event", args=[pk, "sign"])]
    found += [reverse(f"documents:{name}") for name in ("production", "together")]
    found += [
        "/work/documents/",
        "/work/documents/?scope=in",
        "/work/documents/?scope=out&q=暗记",
        reverse("linkage:list"),
    ]
    found += [reverse("campaigns:list"), reverse("linkage:list") + "?scope=penalties"]
    found += [f"{reverse('documents:new')}?about=ledger:{pk}" for pk in world.entries]
    for code, pk in world.measures:
        found += [reverse("disposal:list") + f"?scope={code}", reverse(f"disposal:{code}", args=[pk])]
    for pk in world.crimes:
        found += [reverse("linkage:crime", args=[pk]), reverse("linkage:edit_crime", args=[pk])]
    found += [reverse("ledgers:list", args=[kind]) for kind in ("proposal", "patrol")]
    for pk in world.campaigns:
        found += [reverse(f"campaigns:{name}", args=[pk]) for name in ("campaign", "edit", "draft")]
    found += [reverse("campaigns:checklists"), reverse("campaigns:new")]
    for pk in world.checklists:
        found += [reverse(f"campaigns:checklist{name}", args=[pk]) for name in ("", "_edit", "_file", "_export")]
        found.append(reverse("campaigns:new") + f"?start=list:{pk}")
    for pk in world.campaigns:
        found.append(reverse("campaigns:checklist_new") + f"?campaign={pk}")
        found.append(reverse("campaigns:new") + f"?start=campaign:{pk}")
    for pk in Finding.objects.values_list("pk", flat=True):
        found += [reverse(f"campaigns:{name}", args=[pk]) for name in ("finding", "raise")]
    found += [reverse(f"ledgers:{name}", args=[pk]) for pk in world.entries for name in ("entry", "raise")]
    found += [reverse("linkage:penalty", args=[pk]) for pk in world.opinions]
    found += [reverse(f"readings:{name}", args=[pk]) for pk in world.readings for name in ("reading", "draft")]
    found += [reverse("readings:list"), reverse("board:telling")]
    found += ["/work/inspections/", "/work/inspections/?scope=bad", "/work/inspections/warnings/", "/work/register/"]
    for pk in world.inspections:
        found += [reverse(f"inspections:{name}", args=[pk]) for name in ("inspection", "sheet")]
        found.append(reverse("inspections:event", args=[pk, "cancel"]))
    return found
