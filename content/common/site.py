"""What the organiser of the portal sets once: names, telephone, record numbers."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


@register_setting(icon="site")
class PortalSettings(BaseGenericSetting):
    """Conventions of a Chinese government site (GB/T 37668, 国办发〔2017〕47号): organiser, identifiers, contact."""

    name = models.CharField(_("portal name"), max_length=60, default="行政执法监督协同联络门户")
    region = models.CharField(_("region"), max_length=60, blank=True)
    tagline = models.CharField(_("parties, under the name"), max_length=120, blank=True)
    notice = models.CharField(_("notice at the top of every page"), max_length=120, blank=True)
    organiser = models.CharField(_("organiser"), max_length=120, blank=True)
    telephone = models.CharField(_("telephone"), max_length=60, blank=True)
    office_hours = models.CharField(_("office hours"), max_length=120, blank=True)
    address = models.CharField(_("postal address"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    site_code = models.CharField(_("site identification code"), max_length=40, blank=True)
    icp_record = models.CharField(_("ICP record number"), max_length=60, blank=True)
    police_record = models.CharField(_("public security record number"), max_length=60, blank=True)
    ipv6 = models.BooleanField(_("reachable by IPv6"), default=False)
    copyright = models.CharField(_("copyright line"), max_length=200, blank=True)
    index_prefix = models.CharField(
        _("unified social credit code of the publisher"),
        max_length=18,
        default="0" * 18,
        validators=[RegexValidator(r"^[0-9A-Z]{18}$", _("18 digits or capital letters."))],
        help_text=_("First part of every new index number (索引号)."),
    )

    panels = [
        MultiFieldPanel([FieldPanel(n) for n in ("name", "region", "tagline", "notice")], heading=_("Name")),
        MultiFieldPanel(
            [FieldPanel(n) for n in ("organiser", "telephone", "office_hours", "address", "postcode")],
            heading=_("Contact"),
        ),
        MultiFieldPanel(
            [FieldPanel(n) for n in ("site_code", "icp_record", "police_record", "ipv6", "copyright", "index_prefix")],
            heading=_("Records"),
        ),
    ]

    class Meta:
        verbose_name = _("portal settings")

    def __str__(self) -> str:
        return self.name
