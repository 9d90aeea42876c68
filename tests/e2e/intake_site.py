"""A served portal with a body that receives clues and one to complain of, for the walk of a reporter."""

import subprocess
import sys
from pathlib import Path

from tests.servers.portal import ROOT, EmbeddedPortal

ORGANISATIONS = """
import django; django.setup()
from tests.factories.liaison import member, organisation, region
from liaison.organisations.choices import Level, OrganisationKind, Role
city = region()
county = region("临溪区", Level.COUNTY, city)
bureau = organisation(OrganisationKind.COORDINATING, name="示例市司法局", short_name="市司法局", number_code="示司")
organisation(OrganisationKind.DISCIPLINE, name="示例市纪律检查委员会", short_name="市纪委")
organisation(name="临溪区交通运输执法大队", short_name="临溪交通执法", region=county)
organisation(name="望山区市场监督管理局", short_name="望山市监局")
point = organisation(OrganisationKind.CONTACT_POINT, name="临溪运输协会联系点", short_name="运输协会")
for role, name in ((Role.HEAD, "head"), (Role.CLERK, "clerk"), (Role.CLERK, "second")):
    m = member(bureau, role)
    m.user.username = name
    m.user.save()
"""


def intake_portal(folder: Path) -> EmbeddedPortal:
    """A prepared portal, not started yet."""
    portal = EmbeddedPortal(folder)
    portal.prepare()
    subprocess.run([sys.executable, "-c", ORGANISATIONS], cwd=ROOT, env=portal.environment, check=True, timeout=120)
    return portal
