"""Form controls in the portal's look: visible label, hint, message at the field, what was typed kept."""

from django import template
from django.forms import BoundField, CheckboxInput, RadioSelect
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def control(field: BoundField) -> SafeString:
    """The field's widget, tied to its hint and message for screen readers."""
    described = []
    if field.help_text:
        described.append(f"{field.id_for_label}_hint")
    if field.errors:
        described.append(f"{field.id_for_label}_err")
    attrs: dict[str, str | bool] = {"placeholder": False}
    if not isinstance(field.field.widget, CheckboxInput | RadioSelect):
        attrs["class"] = "in"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)


@register.filter
def is_choice(field: BoundField) -> bool:
    """Whether the field is a single check box, whose label follows it."""
    return isinstance(field.field.widget, CheckboxInput)
