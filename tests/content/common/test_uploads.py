"""Uploads: what is refused, what is taken out, and who gets a document."""

import contextlib
import io
import struct
import zlib

import pikepdf
import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from wagtail.documents.models import Document
from wagtail.images.models import Image as WagtailImage
from wagtail.models import Collection, CollectionViewRestriction

from content.common.pages import PageAttachment
from content.common.workflow import EDITORS, FINAL_REVIEWERS, SECOND_REVIEWERS, ensure_workflow
from content.pages.models import NoticeIndexPage, NoticePage
from core.files.documents import check_document
from core.files.pictures import without_origin
from tests.core.files.samples import packed, pdf
from tests.factories.site import make_site

DOCX = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}
REMOTE = b'<Relationships><Relationship Type="x/attachedTemplate" Target="http://a.example/t.dotm"/></Relationships>'
LOCAL = REMOTE.replace(b"http://a.example/", b"file:///C:/Templates/")
XLSX = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}


def script() -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def lying_bomb() -> bytes:
    """A docx whose directory says one of its parts is small."""
    content = bytearray(packed({**DOCX, "word/media/big.bin": bytes(400 * 1024 * 1024)}))
    size = struct.pack("<L", 400 * 1024 * 1024)
    return bytes(content.replace(size, struct.pack("<L", 1000)))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", pdf()),
        ("A.PDF", pdf()),
        ("a.docx", packed(DOCX)),
        ("a.docx", packed({**DOCX, "word/_rels/settings.xml.rels": LOCAL})),
        ("a.xlsx", packed(XLSX)),
        ("a.ofd", packed({"OFD.xml": b"<OFD/>"})),
        ("a.zip", packed({"清单.csv": "编号,名称".encode()})),
        ("a.csv", "编号,名称\n1,甲".encode()),
        ("a.csv", "编号,名称\n1,甲".encode("gb18030")),
        ("a.csv", "编号,名称\n1,甲".encode("utf-16")),
        ("a.txt", b""),
    ],
)
def test_honest_files_are_taken(name, content):
    file = io.BytesIO(content)
    check_document(file, name)
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("a.pdf", packed(DOCX), id="docx named pdf"),
        pytest.param("a.pdf", b"MZ\x90\x00" + bytes(100), id="program named pdf"),
        pytest.param("a.pdf", b"%PDF-1.7 nonsense", id="broken pdf"),
        pytest.param("a.pdf", b"", id="empty pdf"),
        pytest.param("a.pdf", pdf(OpenAction=script()), id="script on opening"),
        pytest.param("a.pdf", pdf(AA=pikepdf.Dictionary(WC=script())), id="script on closing"),
        pytest.param(
            "a.pdf",
            pdf(OpenAction=pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("calc.exe"))),
            id="starts a program",
        ),
        pytest.param("a.pdf", pdf(Names=pikepdf.Dictionary(JavaScript=pikepdf.Array([]))), id="named scripts"),
        pytest.param("a.docx", pdf(), id="pdf named docx"),
        pytest.param("a.docx", packed(XLSX), id="xlsx named docx"),
        pytest.param("a.xlsx", packed({"x": b"y"}), id="zip named xlsx"),
        pytest.param("a.docx", packed({**DOCX, "word/vbaProject.bin": b"x"}), id="macros"),
        pytest.param("a.xlsx", packed({**XLSX, "xl/macrosheets/sheet1.xml": b"x"}), id="macros of Excel 4"),
        pytest.param("a.docx", packed({**DOCX, "word/activeX/activeX1.xml": b"x"}), id="controls"),
        pytest.param("a.docx", packed({**DOCX, "[Content_Types].xml": b"ms-word.document.macroEnabled"}), id="docm"),
        pytest.param("a.docx", packed({**DOCX, "word/_rels/settings.xml.rels": REMOTE}), id="template from elsewhere"),
        pytest.param("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), id="locked or old office file"),
        pytest.param("a.docx", b"MZ\x90\x00" + packed(DOCX), id="program before an archive"),
        pytest.param("a.docx", packed(DOCX)[:-30], id="truncated"),
        pytest.param("a.xlsx", packed({**XLSX, "xl/big.xml": bytes(310 * 1024 * 1024)}), id="bomb"),
        pytest.param("a.zip", packed({"../../etc/passwd": b"x"}), id="leaves its folder"),
        pytest.param("a.zip", packed({"/etc/passwd": b"x"}), id="absolute"),
        pytest.param("a.zip", packed({"报告.pdf.exe": b"MZ"}), id="program inside"),
        pytest.param("a.zip", packed({str(n): b"" for n in range(10_001)}), id="too many parts"),
        pytest.param("a.csv", b"<html><script>alert(1)</script>", id="page named csv"),
        pytest.param("a.txt", b"\x00\x01\x02", id="bytes named txt"),
        pytest.param("a.svg", b"<svg/>", id="svg"),
        pytest.param("a", b"x", id="no ending"),
        pytest.param("a.pdf.exe", pdf(), id="two endings"),
    ],
)
def test_disguised_active_and_exploding_files_are_refused_in_words(name, content):
    with pytest.raises(ValidationError) as refusal:
        check_document(io.BytesIO(content), name)
    (text,) = refusal.value.messages
    assert len(text) > 8


def test_a_bomb_that_lies_about_its_size_is_refused():
    with pytest.raises(ValidationError):
        check_document(io.BytesIO(lying_bomb()), "a.docx")


def test_a_locked_pdf_is_refused():
    document = pikepdf.open(io.BytesIO(pdf()))
    target = io.BytesIO()
    document.save(target, encryption=pikepdf.Encryption(owner="o", user="u"))
    with pytest.raises(ValidationError):
        check_document(target, "a.pdf")


@given(st.binary(max_size=300), st.sampled_from(["pdf", "docx", "xlsx", "ofd", "zip", "csv", "txt"]))
def test_any_bytes_are_taken_or_refused_never_worse(content, ending):
    for head in (b"", b"%PDF-1.4\n", b"PK\x03\x04"):
        with contextlib.suppress(ValidationError):
            check_document(io.BytesIO(head + content), f"a.{ending}")


def photograph(kind: str, *, orientation: int = 6) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Maker"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (30.0, 12.0, 0.0)
    target = io.BytesIO()
    Image.effect_noise((64, 32), 40).convert("RGB").save(target, format=kind, exif=exif.tobytes())
    return target.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_lose_position_and_device_and_keep_their_upright(kind):
    original = photograph(kind)
    clean = without_origin(io.BytesIO(original))
    with Image.open(io.BytesIO(clean)) as image, Image.open(io.BytesIO(original)) as before:
        exif = image.getexif()
        assert dict(exif) == {0x0112: 6}
        assert not exif.get_ifd(0x8825)
        assert image.size == before.size
        assert image.convert("RGB").tobytes() == before.convert("RGB").tobytes()
    assert b"Maker" not in clean
    assert without_origin(io.BytesIO(clean)) is None


def test_remarks_in_png_text_go_too():
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", "30.2N 120.1E")
    target = io.BytesIO()
    Image.new("RGB", (4, 4)).save(target, format="PNG", pnginfo=info)
    clean = without_origin(target)
    assert b"120.1E" not in clean


class TestAdmin:
    @pytest.fixture(autouse=True)
    def _place(self, db, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        make_site()

    def upload(self, client, name: str, content: bytes):
        file = SimpleUploadedFile(name, content)
        root = Collection.get_first_root_node().pk
        return client.post("/admin/documents/add/", {"title": "附件", "file": file, "collection": root})

    def test_a_good_document_is_stored(self, admin_client):
        self.upload(admin_client, "报告.pdf", pdf())
        assert Document.objects.get().title == "附件"

    @pytest.mark.parametrize(("name", "content"), [("a.pdf", packed(DOCX)), ("a.svg", b"<svg/>"), ("a.exe", b"MZ")])
    def test_a_bad_document_is_not_and_the_reason_is_shown(self, admin_client, name, content):
        response = self.upload(admin_client, name, content)
        assert not Document.objects.exists()
        assert response.context["form"].errors["file"]

    def test_the_limit_of_size_holds(self, admin_client, settings):
        settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 100
        response = self.upload(admin_client, "a.pdf", pdf())
        assert not Document.objects.exists()
        assert response.context["form"].errors["file"]

    def test_many_at_once_are_checked_one_by_one(self, admin_client):
        for name, content, good in (("a.pdf", pdf(), True), ("b.pdf", b"MZ", False)):
            response = admin_client.post(
                "/admin/documents/multiple/add/",
                {"title": "x", "files[]": SimpleUploadedFile(name, content)},
                HTTP_X_REQUESTED_WITH="XMLHttpRequest",
            )
            assert response.json()["success"] is good
        assert Document.objects.count() == 1

    def test_pictures_are_stored_clean_and_svg_is_not(self, admin_client):
        root = Collection.get_first_root_node().pk
        file = SimpleUploadedFile("现场.jpg", photograph("JPEG"), content_type="image/jpeg")
        admin_client.post("/admin/images/add/", {"title": "现场", "file": file, "collection": root})
        image = WagtailImage.objects.get()
        assert b"Maker" not in image.file.read()
        assert (image.width, image.height) in ((64, 32), (32, 64))
        for name, content in (("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), ("a.jpg", b"GIF89a")):
            file = SimpleUploadedFile(name, content)
            admin_client.post("/admin/images/add/", {"title": "x", "file": file, "collection": root})
        assert WagtailImage.objects.count() == 1


class TestServing:
    @pytest.fixture(autouse=True)
    def _place(self, db, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        make_site()

    def document(self, name: str = "a.pdf", content: bytes | None = None, *, live: bool | None = True) -> Document:
        document = Document.objects.create(title="附件", file=ContentFile(content or pdf(), name=name))
        if live is not None:
            page = NoticePage(title="公告", slug="notice", body="<p>x</p>", live=live)
            NoticeIndexPage.objects.get().add_child(instance=page)
            PageAttachment.objects.create(page=page, document=document)
        return document

    def test_a_pdf_is_shown_by_itself(self, client):
        response = client.get(self.document().url)
        assert response.status_code == 200
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"].startswith("inline")
        assert response["Content-Security-Policy"].startswith("default-src 'none'")
        assert response["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize("name", ["a.docx", "a.csv", "a.zip", "a.html", "a.svg"])
    def test_everything_else_is_a_download(self, client, name):
        response = client.get(self.document(name, b"<script>alert(1)</script>").url)
        assert response["Content-Disposition"].startswith("attachment")
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize("live", [False, None])
    def test_documents_of_drafts_and_of_nothing_are_not_public(self, client, admin_client, live):
        url = self.document(live=live).url
        assert client.get(url).status_code == 404
        assert admin_client.get(url).status_code == 200

    def test_what_is_withheld_opens_to_those_who_work_with_it_alone(self, client, django_user_model):
        """To enter the admin is not enough: system administrators do."""
        ensure_workflow()
        access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
        administrators = Group.objects.create(name="系统管理员")
        administrators.permissions.add(access)
        url = self.document(live=False).url
        for group, status in (
            (EDITORS, 200),
            (SECOND_REVIEWERS, 200),
            (FINAL_REVIEWERS, 200),
            (administrators.name, 404),
        ):
            person = django_user_model.objects.create_user(group, password="x" * 20)
            person.groups.add(Group.objects.get(name=group))
            client.force_login(person)
            assert client.get(url).status_code == status, group

    def test_private_collections_are_respected(self, client):
        document = self.document()
        CollectionViewRestriction.objects.create(collection=document.collection, restriction_type="login")
        assert client.get(document.url).status_code == 302

    def test_the_stored_file_has_no_address_of_its_own(self, client):
        document = self.document()
        assert client.get(f"/media/{document.file.name}").status_code == 404
        assert client.get(f"/media/images/../{document.file.name}").status_code in (400, 404)

    def test_wrong_names_and_numbers_are_not_found(self, client):
        url = self.document().url
        assert client.get(url.replace("a.pdf", "b.pdf")).status_code == 404
        assert client.get("/documents/99999999999999999999/a.pdf").status_code == 404
        assert client.get("/documents/0/../../etc/passwd").status_code == 404

    def test_the_file_of_a_published_attachment_cannot_be_exchanged(self, admin_client):
        document = self.document()
        path = f"/admin/documents/edit/{document.pk}/"
        data = {"title": "附件", "collection": document.collection_id, "tags": ""}
        response = admin_client.post(path, {**data, "file": SimpleUploadedFile("b.pdf", pdf())})
        assert response.context["form"].errors["file"]
        document.refresh_from_db()
        assert document.filename == "a.pdf"
        admin_client.post(path, {**data, "title": "新名称"})
        document.refresh_from_db()
        assert document.title == "新名称"


def test_zlib_errors_are_no_server_errors():
    content = bytearray(packed({**DOCX, "word/media/a.bin": zlib.compress(b"x" * 1000) * 20}))
    content[80:200] = bytes(120)
    with pytest.raises(ValidationError):
        check_document(io.BytesIO(bytes(content)), "a.docx")
