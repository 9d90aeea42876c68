"""Taking files in: what is accepted, what is refused in words, what is neutralised, and what people get to see."""

import contextlib
import hashlib
import io
import zipfile

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from core.files import (
    PUBLIC_LIMITS,
    Attachment,
    Limits,
    StoredFile,
    StoreUnavailableError,
    attach,
    move_attachments,
    receive,
    remove_attachment,
    store,
    store_upload,
)
from core.files.kinds import KINDS
from core.files.names import LONGEST, clean_name
from tests.core.files import samples
from tests.core.files.samples import HONEST, docx, mp3, mp4, packed, pdf, picture, upload

pytestmark = pytest.mark.django_db


def content_of(file: StoredFile) -> bytes:
    with store.read(file.sha256) as opened:
        return opened.read()


class TestAccepted:
    @pytest.mark.parametrize("name", HONEST)
    def test_the_original_is_kept_byte_for_byte(self, name):
        attachment = store_upload(upload(name, HONEST[name]), subject="clue:1", purpose="evidence", uploader_id=5)
        attachment.refresh_from_db()
        assert content_of(attachment.original) == HONEST[name]
        assert attachment.original.sha256 == hashlib.sha256(HONEST[name]).hexdigest()
        assert attachment.original.size == len(HONEST[name])
        assert attachment.media_type == KINDS[attachment.ending].media_type
        assert (attachment.subject, attachment.purpose, attachment.uploader_id) == ("clue:1", "evidence", 5)

    @pytest.mark.parametrize("name", HONEST)
    def test_what_people_get_does_not_say_who_where_and_with_what(self, name):
        attachment = store_upload(upload(name, HONEST[name]), subject="clue:1")
        if name.endswith(".ofd"):
            assert attachment.tells_origin
            return
        content = content_of(attachment.display)
        assert attachment.display.size == len(content)
        packages = [content]
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                packages += [package.read(part) + part.filename.encode() for part in package.infolist()]
        assert not any(b"Secret" in piece for piece in packages)
        assert not attachment.tells_origin

    def test_every_kind_is_tried(self):
        assert {name.rpartition(".")[2].lower() for name in HONEST} == set(KINDS)

    def test_the_same_content_is_kept_once(self, stored):
        one = store_upload(upload("一.txt", b"same"), subject="clue:1")
        other = store_upload(upload("二.txt", b"same"), subject="clue:2")
        assert one.original == other.original
        assert stored() == {one.original.sha256}
        assert StoredFile.objects.count() == 1

    def test_few_statements(self, django_assert_max_num_queries):
        received = receive(upload("a.jpg", picture()))
        with django_assert_max_num_queries(8):
            attach(received, subject="clue:1")

    def test_receiving_touches_no_database(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            receive(upload("a.jpg", picture()))


class TestCopies:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_pictures_stand_upright_without_any_data_beside_them(self, kind):
        ending = kind.lower()
        attachment = store_upload(upload(f"a.{ending}", picture(kind)), subject="clue:1")
        with Image.open(io.BytesIO(content_of(attachment.display))) as image:
            assert image.format == kind
            assert image.size == (32, 64)
            assert not image.getexif()
            assert not {"icc_profile", "xmp", "comment", "exif"} & set(image.info)

    @pytest.mark.parametrize(
        ("kind", "mode"), [("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "P"), ("PNG", "LA"), ("PNG", "1")]
    )
    def test_pictures_of_every_mode(self, kind, mode):
        attachment = store_upload(upload(f"a.{kind.lower()}", picture(kind, mode=mode)), subject="clue:1")
        Image.open(io.BytesIO(content_of(attachment.display))).load()

    def test_colours_stay_without_their_profile(self):
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
        srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        for each in (profile, srgb, b"no profile"):
            received = receive(upload("a.jpg", picture(icc_profile=each)))
            assert received.display_sha256 != received.sha256

    def test_large_pictures_are_made_smaller(self):
        attachment = store_upload(upload("a.jpg", picture(size=(9000, 300), orientation=1)), subject="clue:1")
        with Image.open(io.BytesIO(content_of(attachment.display))) as image:
            assert max(image.size) <= 4096
            assert image.width > 2000

    def test_what_hides_behind_a_picture_is_not_in_the_copy(self):
        page = b"<html><script>alert(1)</script></html>"
        for trailer in (page, packed({"a.html": page})):
            attachment = store_upload(upload("a.jpg", picture() + trailer), subject="clue:1")
            assert page not in content_of(attachment.display)
            assert not zipfile.is_zipfile(io.BytesIO(content_of(attachment.display)))

    def test_a_document_is_still_the_same_document(self):
        attachment = store_upload(upload("a.docx", docx()), subject="clue:1")
        with zipfile.ZipFile(io.BytesIO(content_of(attachment.display))) as package:
            assert b"text that stays" in package.read("word/document.xml")
            assert b"officeDocument" in package.read("_rels/.rels")
            assert b"thumbnail" not in package.read("_rels/.rels")

    def test_a_pdf_loses_what_was_attached_inside(self):
        document = pikepdf.open(io.BytesIO(pdf()))
        document.attachments["a.txt"] = pikepdf.AttachedFileSpec(document, b"SecretAttached")
        target = io.BytesIO()
        document.save(target)
        attachment = store_upload(upload("a.pdf", target.getvalue()), subject="clue:1")
        with pikepdf.open(io.BytesIO(content_of(attachment.display))) as copy:
            assert len(copy.attachments) == 0
            assert len(copy.pages) == 1

    def test_a_signed_pdf_is_left_alone(self):
        signature = pikepdf.Dictionary(Type=pikepdf.Name.Sig, ByteRange=pikepdf.Array([0, 1, 2, 3]))
        attachment = store_upload(upload("a.pdf", pdf(Signature=signature)), subject="clue:1")
        assert attachment.tells_origin
        assert attachment.offered == attachment.original

    def test_sound_without_tags_needs_no_copy(self):
        received = receive(upload("a.mp3", mp3(tags=False)))
        assert received.display_sha256 == received.sha256

    def test_a_recording_keeps_its_layout_and_loses_its_times(self):
        content = mp4()
        attachment = store_upload(upload("a.mp4", content), subject="clue:1")
        copy = content_of(attachment.display)
        assert len(copy) == len(content)
        assert copy.index(b"mdat") == content.index(b"mdat")
        assert (3_900_000_000).to_bytes(4) in content
        assert (3_900_000_000).to_bytes(4) not in copy
        assert b"rest of the header" in copy


BOMB = packed({**samples.TYPES, "word/document.xml": bytes(310 * 1024 * 1024)})
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def locked_pdf() -> bytes:
    target = io.BytesIO()
    pikepdf.open(io.BytesIO(pdf())).save(target, encryption=pikepdf.Encryption(owner="o", user="u"))
    return target.getvalue()


def large_picture() -> bytes:
    """A PNG of a few kilobytes with far too many pixels."""
    target = io.BytesIO()
    Image.new("1", (9000, 9000)).save(target, format="PNG")
    return target.getvalue()


REFUSED = {
    "program": ("a.exe", b"MZ\x90\x00"),
    "program behind a document's name": ("报告.pdf.exe", pdf()),
    "program named pdf": ("a.pdf", b"MZ\x90\x00" + bytes(100)),
    "program named jpg": ("a.jpg", b"MZ\x90\x00" + bytes(100)),
    "right-to-left name": ("报告\u202efdp.exe", pdf()),
    "svg": ("a.svg", b"<svg onload='alert(1)'/>"),
    "svg named png": ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
    "page": ("a.html", b"<html><script>alert(1)</script>"),
    "page named txt": ("a.txt", b"  <!DOCTYPE html><script>alert(1)</script>"),
    "png named jpg": ("a.jpg", picture("PNG")),
    "pdf named docx": ("a.docx", pdf()),
    "docx named xlsx": ("a.xlsx", docx()),
    "gif": ("a.gif", b"GIF89a"),
    "archive": ("a.zip", packed({"a.txt": b"x"})),
    "old word": ("a.doc", LOCKED),
    "locked docx": ("a.docx", LOCKED),
    "locked pdf": ("a.pdf", locked_pdf()),
    "macros": ("a.docx", docx(**{"word/vbaProject.bin": b"x"})),
    "docm": ("a.docm", docx()),
    "bomb": ("a.docx", BOMB),
    "picture bomb": ("a.png", large_picture()),
    "half a picture": ("a.jpg", picture(size=(300, 300))[:-2000]),
    "script in pdf": ("a.pdf", pdf(OpenAction=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("x")))),
    "pdf behind another head": ("a.pdf", b"GIF89a" + pdf()),
    "program before an archive": ("a.docx", b"MZ\x90\x00" + docx()),
    "text named mp3": ("a.mp3", b"hello" * 500),
    "text named mp4": ("a.mp4", b"hello" * 500),
    "recording with a page behind": ("a.mp4", mp4(extra=b"<html><script>alert(1)</script></html>")),
    "recording cut off": ("a.mp4", mp4()[:-10]),
    "film of another kind": ("a.mp4", mp4(b"qt  ")),
    "empty": ("a.txt", b""),
    "no ending": ("a", b"x"),
    "no name": (".", b"x"),
    "hidden": (".pdf", pdf()),
    "ending in a path": ("a.pdf/x", pdf()),
}


class TestRefused:
    @pytest.mark.parametrize("case", REFUSED)
    def test_in_words_and_without_a_trace(self, case, stored, store_folder):
        file = upload("x", REFUSED[case][1])
        file._name = REFUSED[case][0]  # Django cleans names itself; the pipeline must not depend on it
        with pytest.raises(ValidationError) as refusal:
            store_upload(file, subject="clue:1")
        (text,) = refusal.value.messages
        assert len(text) > 8
        assert "%(" not in text
        assert stored() == set()
        assert not list(store_folder.glob("incoming/*"))
        assert not Attachment.objects.exists()

    def test_two_gigabytes_are_not_read(self):
        class Huge:
            name, size = "a.mp4", 2 * 1024**3

            def chunks(self):
                raise AssertionError("read")

        with pytest.raises(ValidationError):
            receive(Huge())

    def test_a_size_that_is_not_true_is_noticed_while_reading(self, store_folder):
        class Endless:
            name, size, given = "a.txt", 5, 0

            def chunks(self):
                while True:
                    self.given += 1
                    yield b"x" * 1024 * 1024

        endless = Endless()
        with pytest.raises(ValidationError):
            receive(endless)
        assert endless.given == 11  # one piece above the limit of ten
        assert not list(store_folder.glob("incoming/*"))

    def test_a_form_may_accept_less(self):
        limits = Limits(kinds=frozenset({"pdf"}), largest=100)
        with pytest.raises(ValidationError, match=r"\.jpg"):
            receive(upload("a.jpg", picture()), limits=limits)
        with pytest.raises(ValidationError):
            receive(upload("a.pdf", pdf()), limits=limits)

    def test_a_subject_holds_so_many_and_so_much(self):
        limits = Limits(most_files=2, most_bytes=10)
        store_upload(upload("a.txt", b"1234"), subject="clue:1", limits=limits)
        with pytest.raises(ValidationError):
            store_upload(upload("a.txt", b"1234567"), subject="clue:1", limits=limits)
        store_upload(upload("a.txt", b"1234567"), subject="clue:2", limits=limits)
        store_upload(upload("a.txt", b"123456"), subject="clue:1", limits=limits)
        with pytest.raises(ValidationError):
            store_upload(upload("a.txt", b"1"), subject="clue:1", limits=Limits(most_files=2))
        assert PUBLIC_LIMITS.most_files < Limits().most_files


@given(st.binary(max_size=200), st.sampled_from(sorted(KINDS)), st.integers(0, 400), st.booleans())
def test_any_bytes_are_taken_or_refused_never_worse(content, ending, cut, honest):
    """Also honest files cut off or with rubbish in the middle."""
    if honest:
        whole = next(sample for name, sample in HONEST.items() if name.lower().endswith(f".{ending}"))
        content = whole[:cut] + content + whole[cut + len(content) :]
    with contextlib.suppress(ValidationError):
        receive(upload(f"a.{ending}", content or b"x"))


class TestNames:
    @pytest.mark.parametrize(
        ("given_name", "shown"),
        [
            ("../../etc/passwd.txt", "passwd.txt"),
            (r"C:\Users\张三\报告.pdf", "报告.pdf"),
            ("报告\u202egpj.pdf", "报告gpj.pdf"),
            ("a\x00\x1b\r\nb.pdf", "a b.pdf"),
            ("a\u200b\u2066b.PDF", "ab.pdf"),
            ("a.exe.pdf", "a_exe.pdf"),
            ("a.docx.pdf", "a.docx.pdf"),
            ("2026.11.26 记录.pdf", "2026.11.26 记录.pdf"),
            ('<b>"x"|?*.pdf', "_b__x____.pdf"),
            ("con.txt", "_con.txt"),
            (" . a . pdf ", "a.pdf"),
            ("长" * 300 + ".pdf", "长" * (LONGEST - 4) + ".pdf"),
            ("e\u0301.txt", "é.txt"),
        ],
    )
    def test_are_never_a_path_and_never_mislead(self, given_name, shown):
        assert clean_name(given_name) == shown

    @given(st.text(max_size=300))
    def test_of_any_kind(self, name):
        cleaned = clean_name(name)
        assert len(cleaned) <= LONGEST
        assert not set(cleaned) & set('/\\<>:"|?*\r\n\0')
        assert clean_name(cleaned) == cleaned


class TestMoving:
    def test_a_drafts_files_become_the_clues(self):
        store_upload(upload("a.txt", b"1"), subject="draft:x")
        store_upload(upload("b.txt", b"2"), subject="draft:x")
        assert move_attachments(subject="draft:x", to="clue:7") == 2
        assert Attachment.objects.filter(subject="clue:7").count() == 2

    def test_removed_content_leaves_when_nobody_else_refers_to_it(self):
        one = store_upload(upload("a.jpg", picture()), subject="clue:1")
        other = store_upload(upload("a.jpg", content_of(one.original)), subject="clue:2")
        remove_attachment(attachment=one)
        assert StoredFile.objects.count() == 2
        remove_attachment(attachment=other)
        assert not StoredFile.objects.exists()

    def test_what_was_received_too_long_ago_is_not_attached(self, store_folder):
        received = receive(upload("a.txt", b"1"))
        for path in store_folder.glob("??/*"):
            path.unlink()
        with pytest.raises(StoreUnavailableError):
            attach(received, subject="clue:1")
        assert not StoredFile.objects.exists()
