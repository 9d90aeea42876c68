"""A random world as plain facts, and the oracle: who may meet which marker. Shares no code with the rules."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from liaison.organisations.models import Membership
from liaison.workspace.models import SavedView
from tests.properties import analysed, operating, overlapping, visiting

#: In characters that no token or nonce of a page can hold by chance.
MARKER = re.compile(r"暗记[0-9]+止")


@dataclass
class Person:
    memberships: list[Membership] = field(default_factory=list)


@dataclass
class World:
    """What was built, as plain facts for the oracle."""

    orgs: list = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    #: clue pk → facts
    clues: dict[int, dict] = field(default_factory=dict)
    referrals: dict[int, dict] = field(default_factory=dict)
    rectifications: dict[int, dict] = field(default_factory=dict)
    #: memberships that deputise for a head
    deputies: set[int] = field(default_factory=set)
    documents: dict[int, dict] = field(default_factory=dict)
    services: dict[int, dict] = field(default_factory=dict)
    #: membership pk → its saved view of all clues
    views: dict[int, SavedView] = field(default_factory=dict)
    rooms: dict[int, dict] = field(default_factory=dict)
    overlaps: dict[int, dict] = field(default_factory=dict)
    consents: dict[int, dict] = field(default_factory=dict)
    mergers: dict[int, dict] = field(default_factory=dict)
    #: orders of supervision
    orders: dict[int, dict] = field(default_factory=dict)
    campaigns: dict[int, dict] = field(default_factory=dict)
    #: kept checklists
    checklists: dict[int, dict] = field(default_factory=dict)
    entries: dict[int, dict] = field(default_factory=dict)
    opinions: dict[int, dict] = field(default_factory=dict)
    crimes: dict[int, dict] = field(default_factory=dict)
    #: (workflow, pk) → facts
    measures: dict[tuple[str, int], dict] = field(default_factory=dict)
    readings: dict[int, dict] = field(default_factory=dict)
    tellings: dict[int, set[int]] = field(default_factory=dict)
    analyses: dict[int, dict] = field(default_factory=dict)
    alerts: dict[int, dict] = field(default_factory=dict)
    adoptions: dict[int, dict] = field(default_factory=dict)
    inspections: dict[int, dict] = field(default_factory=dict)
    operations: dict[int, dict] = field(default_factory=dict)
    accompaniments: dict[int, dict] = field(default_factory=dict)
    #: plans of a quarter, what they propose, drafts made of operations
    plans: dict[int, dict] = field(default_factory=dict)
    proposals: dict[int, dict] = field(default_factory=dict)
    drafts: dict[int, dict] = field(default_factory=dict)
    count: int = 0

    def marker(self) -> str:
        self.count += 1
        return f"暗记{self.count}止"

    # --- the oracle --------------------------------------------------------------------------------------------------

    def kept_away(self, person: Person, facts: dict) -> bool:
        works_for = {m.organisation_id for m in person.memberships}
        user = person.memberships[0].user_id
        return bool(works_for & facts["about"]) or user in facts["named"] or user in facts["recused"]

    def leads(self, acting: Membership) -> bool:
        return acting.role == "head" or acting.pk in self.deputies

    def sees_clue(self, person: Person, acting: Membership, pk: int) -> bool:
        facts = self.clues[pk]
        if facts["holder"] != acting.organisation_id or self.kept_away(person, facts):
            return False
        return not facts["confined"] or self.leads(acting) or acting.pk in facts["handlers"]

    def sees_referral(self, person: Person, acting: Membership, pk: int) -> bool:
        facts = self.referrals[pk]
        source = self.clues[facts["clue"]]
        if self.kept_away(person, source):
            return False
        if acting.organisation_id == facts["receiver"]:
            return True
        if acting.organisation_id != source["holder"]:
            return False
        return not source["confined"] or self.leads(acting) or acting.pk in source["handlers"]

    def sees_order(self, person: Person, acting: Membership, pk: int) -> bool:
        facts = self.orders[pk]
        referral = self.referrals[facts["referral"]]
        if not self.sees_referral(person, acting, facts["referral"]):
            return False
        own = referral["received"]
        return acting.organisation_id != referral["receiver"] or own is None or self.sees_clue(person, acting, own)

    def sees_rectification(self, person: Person, acting: Membership, pk: int) -> bool:
        facts = self.rectifications[pk]
        source = self.clues[facts["clue"]]
        if acting.organisation_id == facts["body"]:
            return person.memberships[0].user_id not in source["named"]
        return self.sees_clue(person, acting, facts["clue"])

    def sees_room(self, person: Person, acting: Membership, pk: int) -> bool:
        facts = self.rooms[pk]
        if acting.pk not in facts["members"]:
            return False
        referred = [referral for referral, each in self.referrals.items() if each["clue"] == facts["clue"]]
        return self.sees_clue(person, acting, facts["clue"]) or any(
            self.sees_referral(person, acting, referral) for referral in referred
        )

    def sees_operation(self, person: Person, acting: Membership, pk: int) -> bool:
        facts = self.operations[pk]
        source = self.clues.get(facts["clue"])
        if {m.organisation_id for m in person.memberships} & facts["bodies"]:
            return False
        if source and self.kept_away(person, source):
            return False
        if acting.organisation_id != facts["lead"]:
            return facts["shared"] and acting.organisation_id in facts["parties"]
        return not source or not source["confined"] or self.leads(acting) or acting.pk in source["handlers"]

    def sees_accompaniment(self, person: Person, acting: Membership, pk: int) -> bool:
        facts = self.accompaniments[pk]
        source = self.clues.get(self.operations[facts["operation"]]["clue"])
        if acting.organisation_id == facts["body"]:
            return not source or person.memberships[0].user_id not in source["named"]
        return self.sees_operation(person, acting, facts["operation"])

    def sees_merger(self, person: Person, acting: Membership, pk: int) -> bool:
        return visiting.sees_merger(self, person, acting, pk)

    def sees_document(self, person: Person, acting: Membership, pk: int) -> bool:
        facts = self.documents[pk]
        if self.sees_its_record(person, acting, facts) or self.issues_jointly(person, acting, facts):
            return True
        if not facts["issued"] or acting.organisation_id not in facts["addressees"]:
            return False
        return "clue" not in facts or person.memberships[0].user_id not in self.clues[facts["clue"]]["named"]

    def issues_jointly(self, person: Person, acting: Membership, facts: dict) -> bool:
        """At a co-issuer: from when it was asked on, whoever is not kept away from the clue."""
        if facts.get("asked") != acting.organisation_id:
            return False
        return not self.kept_away(person, self.clues[facts["clue"]])

    def sees_its_record(self, person: Person, acting: Membership, document: dict) -> bool:
        """At the issuer: whoever sees what it was drafted from."""
        if "clue" in document:
            return self.sees_clue(person, acting, document["clue"])
        if acting.organisation_id != document["issuer"]:
            return False
        if "campaign" in document:
            return self.sees_campaign(person, acting, document["campaign"])
        return "entry" not in document or self.sees_entry(person, acting, document["entry"])

    def sees_service(self, person: Person, acting: Membership, pk: int) -> bool:
        facts = self.services[pk]
        document = self.documents[facts["document"]]
        if self.sees_its_record(person, acting, document):
            return True
        if document["issued"] and self.issues_jointly(person, acting, document):
            return True
        return acting.organisation_id == facts["addressee"] and self.sees_document(person, acting, facts["document"])

    def sees_campaign(self, person: Person, acting: Membership, pk: int) -> bool:
        facts = self.campaigns[pk]
        if {m.organisation_id for m in person.memberships} & facts["bodies"]:
            return False
        return acting.organisation_id == facts["organisation"] or (
            facts["approved"] and acting.organisation_id in facts["partners"]
        )

    def sees_checklist(self, person: Person, acting: Membership, pk: int) -> bool:
        return acting.organisation_id == self.checklists[pk]["organisation"]

    def sees_entry(self, person: Person, acting: Membership, pk: int) -> bool:
        facts = self.entries[pk]
        if acting.organisation_id != facts["organisation"]:
            return False
        return not facts["restricted"] or self.leads(acting)

    def sees_reading(self, person: Person, acting: Membership, pk: int) -> bool:
        return acting.organisation_id in self.readings[pk]["sides"]

    def sees_telling(self, person: Person, acting: Membership, pk: int) -> bool:
        return acting.organisation_id in self.tellings[pk]

    def sees_opinion(self, person: Person, acting: Membership, pk: int) -> bool:
        return acting.organisation_id in self.opinions[pk]["sides"]

    def sees_crime(self, person: Person, acting: Membership, pk: int) -> bool:
        facts = self.crimes[pk]
        return acting.organisation_id == facts["body"] or (facts["moved"] and acting.organisation_id in facts["others"])

    def sees_measure(self, person: Person, acting: Membership, key: tuple[str, int]) -> bool:
        facts, named = self.measures[key], False
        works_for = {m.organisation_id for m in person.memberships}
        if facts["clue"] is not None:
            named = person.memberships[0].user_id in self.clues[facts["clue"]]["named"]
        if key[0] == "decision":
            hidden = facts["body"] in works_for
            hidden |= facts["clue"] is not None and self.kept_away(person, self.clues[facts["clue"]])
            theirs = facts["out"] and acting.organisation_id == facts["government"]
        else:
            hidden = False
            theirs = facts["out"] and acting.organisation_id == facts["body"] and self.leads(acting) and not named
        ours = acting.organisation_id == facts["taker"]
        if facts["clue"] is not None:
            ours = ours and self.sees_clue(person, acting, facts["clue"])
        return not hidden and (ours or theirs)

    def sees_inspection(self, person: Person, acting: Membership, pk: int) -> bool:
        facts = self.inspections[pk]
        if acting.organisation_id == facts["body"]:
            return True
        return acting.organisation.kind == "coordinating" and not facts["draft"]

    def sees_rating(self, person: Person, acting: Membership, pk: int) -> bool:
        works_for = {m.organisation_id for m in person.memberships}
        return acting.organisation.kind == "coordinating" and self.inspections[pk]["body"] not in works_for

    def allowed(self, person: Person, acting: Membership) -> set[str]:
        """Markers this member may meet."""
        found: set[str] = set()
        for pk, facts in self.clues.items():
            if self.sees_clue(person, acting, pk):
                found |= facts["markers"]
        for pk, facts in self.referrals.items():
            if self.sees_referral(person, acting, pk):
                found |= facts["markers"]
        for pk, facts in self.rectifications.items():
            if self.sees_rectification(person, acting, pk):
                found |= facts["markers"]
        found |= overlapping.words(self, person, acting) | visiting.words(self, person, acting)
        found |= analysed.words(self, person, acting) | operating.words(self, person, acting)
        for pk, facts in self.orders.items():
            if self.sees_order(person, acting, pk):
                found |= facts["markers"]
        if acting.pk in self.views:
            found.add(self.views[acting.pk].name)
        for pk, facts in self.rooms.items():
            if self.sees_room(person, acting, pk):
                found |= facts["markers"] | (set() if facts["members"][acting.pk] else facts["early"])
        for pk, facts in self.operations.items():
            if self.sees_operation(person, acting, pk):
                found |= facts["markers"]
        for pk, facts in self.accompaniments.items():
            if self.sees_accompaniment(person, acting, pk):
                found |= facts["markers"]
        for pk, facts in self.documents.items():
            if self.sees_document(person, acting, pk):
                found |= facts["markers"]
        for pk, facts in self.services.items():
            if self.sees_service(person, acting, pk):
                found |= facts["markers"]
        for all_facts, sees in (
            (self.campaigns, self.sees_campaign),
            (self.checklists, self.sees_checklist),
            (self.entries, self.sees_entry),
            (self.opinions, self.sees_opinion),
            (self.readings, self.sees_reading),
            (self.crimes, self.sees_crime),
            (self.measures, self.sees_measure),
        ):
            for pk, facts in all_facts.items():
                if sees(person, acting, pk):
                    found |= facts["markers"]
        for pk, facts in self.inspections.items():
            if self.sees_inspection(person, acting, pk):
                found |= facts["markers"]
            if self.sees_rating(person, acting, pk):
                found |= facts["said"]
        return found
