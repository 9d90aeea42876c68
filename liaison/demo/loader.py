"""Loads the parties of the sample municipality, after its public content: every step adds what is missing."""

from collections.abc import Callable

from liaison.demo.analyses import load_analyses
from liaison.demo.board import load_told
from liaison.demo.disposal import load_disposal
from liaison.demo.documents import load_documents
from liaison.demo.inspections import load_inspections, load_register
from liaison.demo.operations import load_operations
from liaison.demo.organisations import load_organisations, load_people
from liaison.demo.quarter import load_quarter
from liaison.demo.readings import load_readings
from liaison.demo.retention import load_periods
from liaison.demo.rooms import load_rooms
from liaison.demo.supervision import load_campaigns, load_ledgers, load_linkage
from liaison.demo.work import load_clues, load_levels, load_overlaps, load_standards


def load(report: Callable[[str], None] = lambda line: None) -> None:
    """Load everything. ``report`` gets a line of Chinese text before each step. Safe to run again."""
    report("单位、人员和账号")
    load_organisations()
    load_people()
    report("线索、移送和整改")
    load_standards()
    load_clues()
    report("上下级交办、上报和督办")
    load_levels()
    report("线索重合")
    load_overlaps()
    report("文书")
    load_documents()
    report("专项监督和行刑衔接")
    load_campaigns()
    load_linkage()
    report("监督决定、追责、约谈和一案双查")
    load_disposal()
    report("败诉案件分析和预警")
    load_analyses()
    report("各方台账")
    load_ledgers()
    load_told()
    report("白皮书征求意见")
    load_readings()
    report("执法名录和入企检查")
    load_register()
    load_inspections()
    report("联合监督")
    load_operations()
    load_quarter()
    report("会商室")
    load_rooms()
    report("保管期限")
    load_periods()
