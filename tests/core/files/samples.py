"""Files as people have them, made small."""

import io
import struct
import zipfile

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 32), *, orientation: int = 6, **options) -> bytes:
    """A photograph with its maker and place."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretMaker"
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (30.0, 12.0, 0.0)
    target = io.BytesIO()
    image = Image.effect_noise(size, 40).convert(options.pop("mode", "RGB"))
    image.save(target, format=kind, exif=exif.tobytes(), **options)
    return target.getvalue()


def pdf(author: str = "SecretAuthor", **root) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    document.docinfo["/Author"] = author
    with document.open_metadata() as meta:
        meta["dc:creator"] = [author]
    for key, value in root.items():
        document.Root[f"/{key}"] = document.make_indirect(value)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def packed(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return target.getvalue()


TYPES = {"[Content_Types].xml": b"<Types/>"}
PROPERTIES = {
    "docProps/core.xml": b"<cp:coreProperties><dc:creator>SecretAuthor</dc:creator></cp:coreProperties>",
    "docProps/app.xml": b"<Properties><Company>SecretCompany</Company></Properties>",
    "docProps/thumbnail.jpeg": b"SecretThumbnail",
    "_rels/.rels": (
        b'<Relationships><Relationship Id="1" Type="x/metadata/thumbnail" Target="docProps/thumbnail.jpeg"/>'
        b'<Relationship Id="2" Type="x/officeDocument" Target="word/document.xml"/></Relationships>'
    ),
}


def docx(**parts: bytes) -> bytes:
    text = b'<w:document><w:ins w:author="SecretAuthor" w:id="1"><w:t>text that stays</w:t></w:ins></w:document>'
    return packed({**TYPES, "word/document.xml": text, **PROPERTIES, **parts})


def xlsx() -> bytes:
    remarks = b"<comments><authors><author>SecretAuthor</author></authors></comments>"
    return packed({**TYPES, "xl/workbook.xml": b"<workbook/>", "xl/comments1.xml": remarks, **PROPERTIES})


def ofd() -> bytes:
    return packed({"OFD.xml": b"<OFD><Author>x</Author></OFD>"})


def mp3(*, tags: bool = True) -> bytes:
    frame = bytes([0xFF, 0xFB, 0x90, 0x00]) + bytes(413)  # MPEG 1 layer III, 128 kbit/s, 44.1 kHz: 417 bytes
    body = b"SecretAuthor" + bytes(88)
    front = b"ID3\x04\x00\x00" + bytes([0, 0, 0, len(body)]) + body
    back = b"TAG" + b"SecretAuthor".ljust(125, b"\0")
    return (front if tags else b"") + frame * 5 + (back if tags else b"")


def box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def mp4(brand: bytes = b"isom", *, extra: bytes = b"") -> bytes:
    place = box(b"udta", box(b"\xa9xyz", b"+30.2000+120.1000/ SecretPlace"))
    header = box(b"mvhd", bytes(4) + struct.pack(">II", 3_900_000_000, 3_900_000_001) + b"rest of the header")
    track = box(b"trak", box(b"tkhd", bytes(4) + struct.pack(">II", 3_900_000_000, 3_900_000_001)) + place)
    return box(b"ftyp", brand + bytes(8)) + box(b"moov", header + track + place) + box(b"mdat", b"sound" * 20) + extra


HONEST = {
    "a.jpg": picture(),
    "b.JPEG": picture(),
    "c.png": picture("PNG"),
    "d.webp": picture("WEBP"),
    "e.pdf": pdf(),
    "f.docx": docx(),
    "g.xlsx": xlsx(),
    "h.ofd": ofd(),
    "i.txt": "经过如下".encode(),
    "j.csv": "编号,名称\n1,甲".encode("gb18030"),
    "k.mp3": mp3(),
    "l.m4a": mp4(b"M4A "),
    "m.mp4": mp4(),
}
