"""Organisations and people in the Wagtail admin."""

from wagtail.snippets.models import register_snippet

from liaison.organisations.admin import OrganisationsGroup

register_snippet(OrganisationsGroup)
