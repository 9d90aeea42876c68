"""Security headers, by area."""

import pytest

pytestmark = pytest.mark.django_db


def directives(response) -> dict[str, list[str]]:
    parts = (part.split() for part in response["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("path", ["/accounts/login/", "/no-such-page/", "/accounts/signup/"])
def test_public_pages_allow_nothing_inline_and_nothing_foreign(client, path):
    policy = directives(client.get(path))
    values = {value for name in policy for value in policy[name]}
    assert values <= {"'self'", "'none'", "data:"}
    assert policy["default-src"] == ["'self'"]
    assert policy["script-src"] == ["'self'"]
    assert policy["frame-ancestors"] == ["'self'"]


def test_the_admin_allows_inline_elements_and_no_code_from_strings(admin_client):
    policy = directives(admin_client.get("/admin/"))
    values = {value for name in policy for value in policy[name]}
    assert "'unsafe-inline'" in policy["script-src-elem"]
    assert "'unsafe-eval'" not in values
    assert not any(value.startswith("'nonce-") or "//" in value for value in values)
    assert policy["img-src"] == ["'self'", "data:", "blob:"]


def test_other_protective_headers(client):
    response = client.get("/accounts/login/")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client, django_user_model):
    django_user_model.objects.create_user("u", password="p")
    client.post("/accounts/login/", {"login": "u", "password": "p"})
    session = client.cookies["sessionid"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    assert not session["max-age"]
