"""The seal of an organisation: where its certificate is, and its picture on the page. Signing is in ``signing``.

Certificates are files in ``PORTAL_SEAL_DIR``, named by the organisation's code in document numbers: ``示司.p12``
(key and certificate, its password in ``示司.password``), and if wanted ``示司.png`` or ``示司.svg`` (the picture, drawn
42 mm wide). In the demo a certificate is made where there is none; its seal says that it is a sample.
"""

from __future__ import annotations

import base64
import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils.translation import gettext as _

from liaison.organisations.models import Organisation

SAMPLE: Final = "sample"


@dataclass(frozen=True)
class Seal:
    """What is drawn of a seal: a picture as SVG, or else a ring with ``words`` in it."""

    words: str
    picture: str = ""
    path: Path | None = None


def _name(organisation: Organisation) -> str:
    return organisation.number_code or str(organisation.pk)


def seal_of(organisation: Organisation) -> Seal | None:
    """The seal of an organisation; None where no certificate is configured: its documents go out unsealed."""
    if not settings.PORTAL_SEAL_DIR:
        return None
    folder = Path(settings.PORTAL_SEAL_DIR)
    path = folder / f"{_name(organisation)}.p12"
    if not path.exists():
        if not settings.PORTAL_DEMO:
            return None
        make_sample(path, organisation.name)
    sample = path.with_suffix(f".{SAMPLE}").exists()
    picture = "" if sample else _picture(path)
    return Seal(_("SAMPLE SEAL") if sample else _("(seal)"), picture, path)


def _picture(path: Path) -> str:
    drawn = path.with_suffix(".svg")
    if drawn.exists():
        return drawn.read_text("utf-8")
    scanned = path.with_suffix(".png")
    if not scanned.exists():
        return ""
    data = base64.b64encode(scanned.read_bytes()).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 420 420">'
        f'<image width="420" height="420" xlink:href="data:image/png;base64,{data}"/></svg>'
    )


def make_sample(path: Path, name: str) -> None:
    """A self-made certificate for the demo, marked as a sample in its own name. Safe when two make it at once."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name[:60]),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{name[:50]} 演示印章"),
        ]
    )
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=400))
        .not_valid_after(now + dt.timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(True, True, False, False, False, False, False, False, False),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    packed = pkcs12.serialize_key_and_certificates(b"seal", key, certificate, None, serialization.NoEncryption())
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.with_suffix(f".{SAMPLE}").touch()
    partial = path.with_suffix(f".{key.public_key().public_numbers().n % 10**8}.part")
    partial.touch(mode=0o600)
    partial.write_bytes(packed)
    partial.replace(path)
