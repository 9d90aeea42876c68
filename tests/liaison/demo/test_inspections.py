"""The sample inspections: what they name is there, and every state of the workflow is met."""

from liaison.demo.data import read
from liaison.inspections.flow import INSPECTION
from liaison.registry.credit_code import is_valid


def test_what_the_sample_inspections_name_is_there():
    data = read("inspections.toml")
    numbers = {row["number"] for row in data["officer"]}
    enterprises = {row["name"] for row in data["enterprise"]}
    people = {row["username"] for row in read("people.toml")["person"]}
    organisations = {row["name"] for row in read("organisations.toml")["organisation"]}
    assert all(is_valid(row["credit_code"]) for row in data["enterprise"])
    assert {row["organisation"] for row in (*data["officer"], *data["body"])} <= organisations
    for row in data["inspection"]:
        assert set(row["officers"]) <= numbers, row["key"]
        assert row["enterprise"] in enterprises, row["key"]
        assert row["by"] in people, row["key"]


def state_of(row: dict) -> str:
    steps = (("cancelled", "cancelled"), ("left", "finished"), ("arrived", "under_way"), ("approved", "filed"))
    return next(
        (state for name, state in steps if name in row),
        "draft" if "handed_in" not in row else "submitted" if row.get("occasion", "plan") != "plan" else "filed",
    )


def test_every_state_is_met():
    met = {state_of(row) for row in read("inspections.toml")["inspection"]}
    assert met == {state.code for state in INSPECTION.states}
