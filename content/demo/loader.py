"""Loads the sample municipality 示例市: every step adds what is missing and changes nothing that is there."""

from collections.abc import Callable

from django.conf import settings

from content.common.workflow import ensure_workflow
from content.demo.accounts import ensure_accounts
from content.demo.cases import link_cases, load_cases
from content.demo.editions import load_editions
from content.demo.lists import load_lists
from content.demo.pages import load_directory, load_notices, load_regulations, load_settings, load_static_pages
from content.demo.rulings import load_rulings
from content.demo.statutes import load_statutes
from content.pages.bootstrap import ensure_site, set_site_address

SEARCHES = "过罚相当\n行政处罚法第三十三条\n包容免罚清单\n综合查一次"


def load(report: Callable[[str], None] = lambda line: None) -> None:
    """Load the whole demo. ``report`` gets a line of Chinese text before each step.

    Safe to run again: pages are recognised by their address, rulings by number, terms and accounts by name.
    """
    report("页面结构、分组和审核流程")
    home = ensure_site()
    set_site_address(settings.WAGTAILADMIN_BASE_URL)
    ensure_workflow()
    report("站点信息、术语和账号")
    load_settings()
    ensure_accounts()
    if not home.searches:
        home.searches = SEARCHES
        home.save_revision().publish()
    report("公告、制度、名录和说明页")
    load_notices(home)
    load_regulations(home)
    load_directory(home)
    load_static_pages(home)
    report("典型案例")
    load_cases(home)
    report("白皮书")
    load_editions(home)
    report("法规库")
    load_statutes()
    report("公开文书")
    load_rulings()
    report("清单")
    load_lists(home)
    link_cases()
