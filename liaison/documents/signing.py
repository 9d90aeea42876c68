"""The PAdES signature that seals a PDF (pyHanko). Imported where one is sealed: the library takes long to load."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, append_signature_field

from liaison.documents.sealing import Seal

FIELD: Final = "Seal"
DIGEST: Final = "sha256"
#: Room for the signature in the file: certificate, chain and signature of any usual size.
RESERVED: Final = 16_384


class SealError(RuntimeError):
    """The certificate cannot be read or used; the message says why."""


class _Signer(SimpleSigner):
    """pyHanko's signer, with an RSA key read and checked once instead of for each signature (0.2 s each)."""

    key = None

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        mechanism = self.get_signature_mechanism_for_digest(digest_algorithm)
        if dry_run or digest_algorithm != DIGEST or mechanism.signature_algo != "rsassa_pkcs1v15":
            return await super().async_sign_raw(data, digest_algorithm, dry_run)
        if self.key is None:
            self.key = serialization.load_der_private_key(self.signing_key.dump(), password=None)
        return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())


@lru_cache(maxsize=64)
def _signer(path: Path, changed: float) -> _Signer:
    """The signer of a certificate file, read again when the file changes."""
    secret = path.with_suffix(".password")
    password = secret.read_text("utf-8").strip().encode() if secret.exists() else None
    try:
        read = SimpleSigner.load_pkcs12(str(path), passphrase=password)
    except Exception as error:  # each of the libraries below has errors of its own
        raise SealError(f"{path.name}: {error}") from error
    if read is None:
        raise SealError(_("%(name)s cannot be opened: wrong password or damaged.") % {"name": path.name})
    return _Signer(signing_cert=read.signing_cert, signing_key=read.signing_key, cert_registry=read.cert_registry)


def seal_pdf(pdf: bytes, *seals: Seal, reason: str) -> bytes:
    """``pdf`` with a PAdES signature of each of ``seals``, one after another. The first certifies the file: any later
    change shows but the signatures of the others, whose fields are there from the beginning.

    Raises:
        SealError: a certificate cannot be read, has expired, or signing failed.
    """
    signers = [_usable(seal) for seal in seals]
    names = [FIELD, *(f"{FIELD}{place}" for place in range(2, len(seals) + 1))]
    try:
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        for name in names:
            append_signature_field(writer, SigFieldSpec(name))
        for name, signer in zip(names, signers, strict=True):
            target = BytesIO()
            PdfSigner(_metadata(name, reason, joint=len(names) > 1), signer).sign_pdf(
                writer, output=target, bytes_reserved=RESERVED
            )
            writer = IncrementalPdfFileWriter(target)
    except Exception as error:  # each of the libraries below has errors of its own
        raise SealError(f"{type(error).__name__}: {error}") from error
    return target.getvalue()


def _metadata(name: str, reason: str, *, joint: bool) -> PdfSignatureMetadata:
    return PdfSignatureMetadata(
        field_name=name,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        certify=name == FIELD,
        docmdp_permissions=MDPPerm.FILL_FORMS if joint else MDPPerm.NO_CHANGES,
        reason=reason,
        location="CN",
    )


def _usable(seal: Seal) -> _Signer:
    """The signer of a seal whose certificate is there and in force."""
    if not seal.path.exists():
        raise SealError(_("%(name)s is missing.") % {"name": seal.path.name})
    signer = _signer(seal.path, seal.path.stat().st_mtime)
    until = signer.signing_cert.not_valid_after
    if until < dt.datetime.now(dt.UTC):
        raise SealError(
            _("The certificate %(name)s has expired on %(day)s.") % {"name": seal.path.name, "day": until.date()}
        )
    return signer
