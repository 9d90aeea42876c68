"""The directory: everybody who takes part, and nothing but what is public of them."""

import datetime as dt

import pytest

from liaison.organisations.choices import Level, OrganisationKind
from tests.factories.liaison import member, organisation, region
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def test_members_see_every_organisation_with_its_basis_and_no_people(signed_in, clerk):
    other = member(organisation(legal_basis="《中华人民共和国监察法》第十一条"))
    browser = signed_in(clerk)
    text = browser.get("/work/organisations/").content.decode()
    assert other.organisation.name in text
    assert "第十一条" in text
    page = browser.get(f"/work/organisations/{other.organisation_id}/").content.decode()
    assert "第十一条" in page
    assert str(other.user) not in page
    assert "/work/people/" not in page[page.index("<main") : page.index("</main>")]
    own = browser.get(f"/work/organisations/{clerk.organisation_id}/").content.decode()
    assert "/work/people/" in own


def test_the_public_and_people_without_membership_do_not(client, bureau, django_user_model):
    addresses = ("/work/organisations/", f"/work/organisations/{bureau.pk}/")
    assert [client.get(address).status_code for address in addresses] == [302, 302]
    client.force_login(django_user_model.objects.create_user("nobody"))
    assert all(client.get(address)["location"].startswith("/work/as/") for address in addresses)


def test_by_kind_and_by_region_with_what_is_below_it(signed_in, clerk):
    city = region()
    district = region("临溪区", Level.COUNTY, city)
    town = region("石桥镇", Level.TOWN, district)
    court = organisation(OrganisationKind.COURT, region=city)
    office = organisation(OrganisationKind.TOWNSHIP_OFFICE, region=town)
    browser = signed_in(clerk)

    def listed(query: str) -> str:
        text = browser.get(f"/work/organisations/?{query}").content.decode()
        return text[text.index("<main") :]

    assert court.name in listed("kind=court")
    assert office.name not in listed("kind=court")
    assert office.name in listed(f"region={district.pk}")
    assert court.name not in listed(f"region={district.pk}")
    assert office.name in listed(f"q={office.short_name}")
    assert "没有符合条件" in listed("q=没有这样的单位")
    assert browser.get("/work/organisations/?kind=x&region=999999&page=-3").status_code == 200


def test_ended_ones_are_not_listed_but_records_still_lead_to_them(signed_in, clerk):
    ended = organisation(active_until=dt.date(2026, 1, 1))
    browser = signed_in(clerk)
    assert ended.name not in browser.get("/work/organisations/").content.decode()
    assert browser.get(f"/work/organisations/{ended.pk}/").status_code == 200
    assert browser.get("/work/organisations/999999/").status_code == 404


def test_queries_do_not_grow_with_the_organisations(signed_in, clerk):
    browser = signed_in(clerk)
    asked = []
    for _round in range(2):
        for _number in range(4):
            organisation(parent=organisation())
        asked.append(queries_of(browser, "/work/organisations/"))
    assert asked[0] == asked[1]
