"""The demo data's light markup."""

from hypothesis import given
from hypothesis import strategies as st

from content.demo.markup import to_html


def test_paragraphs_lists_headings_bold_and_links():
    text = "## 标题\n一段，有**重点**和[链接](page:contact)。\n\n- 甲\n- 乙\n后面还有一段"
    assert to_html(text) == (
        "<h2>标题</h2><p>一段，有<b>重点</b>和<a href=\"/contact/\">链接</a>。</p>"
        "<ul><li>甲</li><li>乙</li></ul><p>后面还有一段</p>"
    )  # fmt: skip


def test_the_address_of_a_page_the_site_fixes():
    assert to_html("[反映](page:how-to-report)") == '<p><a href="/report/">反映</a></p>'


@given(st.text())
def test_nothing_typed_becomes_markup_of_its_own(text):
    html = to_html(text)
    for tag in ("<script", "<img", "<iframe"):
        assert tag not in html.lower()
