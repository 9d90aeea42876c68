"""The summary of errors above a form leads to each field, to groups of choices too."""

import re

import pytest
from django import forms
from django.template.loader import render_to_string

from liaison.organisations.models import Organisation


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


class Choosing(forms.Form):
    must = forms.ModelChoiceField(Organisation.objects.none())
    may = forms.ModelChoiceField(Organisation.objects.none(), required=False)
    own = forms.ModelChoiceField(Organisation.objects.none(), empty_label="不清楚")


@pytest.mark.django_db
def test_no_choice_is_said_in_words():
    page = render_to_string("work/form.html", {"form": Choosing()})
    assert re.findall(r'<option value=""[^>]*>([^<]*)</option>', page) == ["请选择", "不选", "不清楚"]
