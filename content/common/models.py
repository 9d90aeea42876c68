"""Database models shared by everything public, gathered for Django's app loading."""

from content.common.generated import GeneratedPdf
from content.common.glossary import GlossaryTerm
from content.common.pages import PageAttachment, PageCorrection
from content.common.site import PortalSettings
from content.common.workflow import TwoPersonReviewTask

__all__ = ["GeneratedPdf", "GlossaryTerm", "PageAttachment", "PageCorrection", "PortalSettings", "TwoPersonReviewTask"]
