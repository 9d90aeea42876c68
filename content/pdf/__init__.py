"""Printed documents: a neutral document model, and typst that makes PDF/UA of it."""

from content.pdf.engine import Typeset, TypesetError, typeset, typeset_data, typeset_ruling
from content.pdf.fonts import FontError

__all__ = ["FontError", "Typeset", "TypesetError", "typeset", "typeset_data", "typeset_ruling"]
