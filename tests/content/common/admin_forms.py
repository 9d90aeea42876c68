"""Submits the admin's forms as a browser would: everything on the page is sent back, changed where a test says so."""

from django.test import Client
from lxml import html


def fields_of(text: str, form_id: str) -> dict[str, list[str]]:
    """Names and values of the form's controls, as a browser would send them without pressing a button."""
    (form,) = html.fromstring(text).xpath(f"//form[@id='{form_id}']")
    values: dict[str, list[str]] = {}
    for control in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
        name = control.get("name")
        if control.tag == "textarea":
            # A browser drops the first line break of a text area.
            values.setdefault(name, []).append((control.text or "").removeprefix("\n"))
        elif control.tag == "select":
            chosen = [o.get("value", "") for o in control.xpath(".//option[@selected]")]
            values.setdefault(name, []).extend(chosen or [""])
        elif control.get("type") in ("checkbox", "radio"):
            if control.get("checked") is not None:
                values.setdefault(name, []).append(control.get("value", "on"))
        elif control.get("type") not in ("file", "submit", "button"):
            values.setdefault(name, []).append(control.get("value", ""))
    return values


class Editor:
    """A person at the admin, signed in."""

    def __init__(self, user) -> None:
        self.user = user
        self.client = Client()
        self.client.force_login(user)

    def open(self, path: str):
        return self.client.get(path, follow=True)

    def submit(self, path: str, form_id: str, action: str = "", **changes: str):
        """Open ``path``, change fields, press the button named ``action``; the answer after redirects."""
        page = self.client.get(path)
        assert page.status_code == 200, (path, page.status_code, page.get("location"))
        data = fields_of(page.content.decode(), form_id)
        for name, value in changes.items():
            data[name.replace("__", "-")] = [value]
        if action:
            data[action] = ["1"]
        return self.client.post(path, data, follow=True)


def messages_of(response) -> str:
    """What the admin says on top of the page."""
    return " ".join(str(message) for message in response.context["messages"]) if response.context else ""
