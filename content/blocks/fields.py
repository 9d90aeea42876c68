"""The StreamField of bodies: its blocks stay out of migrations, for changing a block does not change the database."""

from typing import Any

from wagtail.fields import StreamField

from content.blocks.body import BodyBlock

_NOT_OF_THE_DATABASE = ("block_types", "block_lookup", "blank", "verbose_name", "help_text")


class BodyField(StreamField):
    """正文: headings, text, figures, tables and the rest of ``BodyBlock``."""

    def __init__(self, verbose_name: str | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        super().__init__(BodyBlock(), verbose_name=verbose_name, **kwargs)

    def deconstruct(self) -> tuple[str, str, list, dict]:
        """Name and path alone: a migration that mentions this field never has to be written again."""
        name, path, _args, kwargs = super().deconstruct()
        return name, path, [], {key: value for key, value in kwargs.items() if key not in _NOT_OF_THE_DATABASE}
