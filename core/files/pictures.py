"""Pictures: what they are, and the same picture without where, when and with what it was taken."""

import io
from typing import BinaryIO, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from core.files.documents import disguised

#: Pixels that are decoded at most. JPEG is decoded at a smaller scale where it is larger than a copy needs to be.
MOST_PIXELS: Final = 50_000_000
MOST_PIXELS_JPEG: Final = 85_000_000
#: Longest side of copies for display; the original is kept.
LONGEST_SIDE: Final = 4096
_FORMATS: Final = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
_DAMAGED: Final = (
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    EOFError,
    OverflowError,
    MemoryError,
    KeyError,
    IndexError,
)

_ORIENTATION = 0x0112


def without_origin(file: BinaryIO) -> bytes | None:
    """The picture without position, device, times and remarks, or None when it carries none.

    Only the orientation stays, since the picture would lie on its side without it. JPEG keeps its compressed data.
    """
    file.seek(0)
    content = file.read()
    file.seek(0)
    with Image.open(io.BytesIO(content)) as image:
        exif = image.getexif()
        orientation = exif.get(_ORIENTATION)
        extras = {"xmp", "XML:com.adobe.xmp", "comment", "photoshop", "iptc"} & set(image.info)
        texts = getattr(image, "text", None)
        if not extras and not texts and set(exif) <= {_ORIENTATION}:
            return None
        kept = Image.Exif()
        if orientation:
            kept[_ORIENTATION] = orientation
        options = {"exif": kept.tobytes() if orientation else b"", "icc_profile": image.info.get("icc_profile")}
        if image.format == "JPEG":
            options["quality"] = "keep"
        elif image.format == "WEBP":
            options |= {"lossless": True, "save_all": getattr(image, "n_frames", 1) > 1, "xmp": b""}
        for name in (*extras, "exif"):
            image.info.pop(name, None)
        if texts:
            texts.clear()
        clean = io.BytesIO()
        image.save(clean, format=image.format, **options)
    return clean.getvalue()


def check_picture(file: BinaryIO, ending: str) -> None:
    """Raise ValidationError unless the file is a whole picture of the kind its ending says, of a bearable size."""
    file.seek(0)
    try:
        with Image.open(file, formats=[_FORMATS[ending]]) as image:
            most = MOST_PIXELS_JPEG if _FORMATS[ending] == "JPEG" else MOST_PIXELS
            if image.width * image.height > most:
                raise _too_large()
            _decoded(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except _DAMAGED as error:
        raise disguised(file, ending) from error
    finally:
        file.seek(0)


def _too_large() -> ValidationError:
    return ValidationError(_("This picture has too many pixels. Save it smaller and upload it again."), code="bomb")


def _decoded(image: Image.Image) -> Image.Image:
    image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    image.load()
    return image


def write_copy(source: BinaryIO, target: BinaryIO) -> bool:
    """Write the picture anew: upright, at most ``LONGEST_SIDE``, without position, device, times and remarks.

    Only its pixels are carried over, so nothing hidden in or behind the original is in it; of moving pictures the
    first.
    """
    source.seek(0)
    with Image.open(source) as image:
        kind = "JPEG" if image.format == "MPO" else image.format  # phones join a second picture to a JPEG
        profile = image.info.get("icc_profile")
        picture = ImageOps.exif_transpose(_decoded(image))
    if picture.mode not in ("RGB", "RGBA", "L", "LA"):
        picture = picture.convert("RGBA" if "transparency" in picture.info or "A" in picture.mode else "RGB")
    picture = _in_common_colours(picture, profile)
    if kind == "JPEG" and picture.mode in ("RGBA", "LA"):
        picture = picture.convert("RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    picture.info.clear()
    options = {"JPEG": {"quality": 88}, "WEBP": {"quality": 88}}.get(kind, {})
    picture.save(target, format=kind, **options)
    return True


def _in_common_colours(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in sRGB, since a colour profile can name the device and is left out."""
    if not profile or picture.mode not in ("RGB", "RGBA"):
        return picture
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return (
            ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode=picture.mode) or picture
        )
    except (ImageCms.PyCMSError, *_DAMAGED):
        return picture
