"""The summary of errors above a form leads to each field, to groups of choices too."""

import re

from django import forms
from django.template.loader import render_to_string


class Asked(forms.Form):
    title = forms.CharField()
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    bodies = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple)


def test_every_error_leads_to_something_on_the_page():
    page = render_to_string("work/form.html", {"form": Asked({})})
    targets = re.findall(r'href="#([^"]*)"', page)
    assert targets == ["id_title", "id_kind", "id_bodies"]
    for target in targets:
        assert f'id="{target}"' in page
