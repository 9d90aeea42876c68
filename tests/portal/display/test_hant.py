"""繁體: readable text is converted, everything else is the same bytes at the same place."""

import re

import pytest
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from portal.display.hant import convert_html, convert_text
from portal.display.middleware import DisplayPreferencesMiddleware


class TestConverted:
    @pytest.mark.parametrize(
        ("html", "expected"),
        [
            ("<p>行政执法监督</p>", "<p>行政執法監督</p>"),
            ("<p>发展，头发，后面，皇后</p>", "<p>發展，頭髮，後面，皇后</p>"),
            ("<title>门户｜示例市</title>", "<title>門戶｜示例市</title>"),
            ("<img alt=\"罚款图\" title='图'>", "<img alt=\"罰款圖\" title='圖'>"),
            ('<a aria-label="查询" href="/x/">查询</a>', '<a aria-label="查詢" href="/x/">查詢</a>'),
            ('<meta name="description" content="执法">', '<meta name="description" content="執法">'),
            ('<meta content="执法" property="og:title">', '<meta content="執法" property="og:title">'),
            ('<input placeholder="案号" value="案号">', '<input placeholder="案號" value="案号">'),
            ('<td data-l="机关">机关</td>', '<td data-l="機關">機關</td>'),
            ("<optgroup label=类别><option>处罚", "<optgroup label=類別><option>處罰"),
            ("<svg><title>图</title><text>罚款</text></svg>", "<svg><title>圖</title><text>罰款</text></svg>"),
        ],
    )
    def test_text_and_what_is_read_out(self, html, expected):
        assert convert_html(html) == expected

    def test_words_are_not_exchanged_for_regional_ones(self):
        assert convert_text("网络信息软件质量") == "網絡信息軟件質量"


class TestUnchanged:
    @pytest.mark.parametrize(
        "html",
        [
            '<a href="/罚款/?q=罚款">x</a>',
            '<input name="q" value="罚款">',
            '<input type="hidden" value="罚款" data-x="罚款">',
            '<option value="处罚">x</option>',
            "<textarea>罚款</textarea>",
            '<script>var a = "</p>罚款"</script>',
            "<SCRIPT type='x'>罚款</SCRIPT>",
            '<script type="application/ld+json">{"name": "罚款"}</script>',
            "<style>a::after{content:'罚款'}</style>",
            "<pre>罚款</pre>",
            "<code>罚款</code>",
            "<!-- 罚款 > -->",
            '<meta name="theme" content="罚款">',
            '<p class="罚款" id="罚款" data-name="罚款"></p>',
            "<a data-x=\" title='罚款' \">x</a>",
            '<a data-x="罚款 title=罚款">x</a>',
            "<p>English only</p>",
            "",
        ],
    )
    def test_what_is_not_read(self, html):
        assert convert_html(html) == html

    def test_what_must_not_be_translated(self):
        html = '<p translate="no" title="罚">罚<p>罚</p><br>罚</p><p>罚</p><img translate=no alt="罚"><b>罚</b>'
        assert convert_html(html) == html.replace("</p><p>罚</p><img", "</p><p>罰</p><img").replace("<b>罚", "<b>罰")

    def test_nul_and_surrogates_neither_stop_nor_raise(self):
        assert convert_html("<p>罚\x00罚\ud800罚\ue000罚</p><p>罚</p>") == "<p>罰\x00罰\ud800罰\ue000罰</p><p>罰</p>"


PIECES = st.sampled_from(
    [
        "罚款", "执法", "a", " ", "\n", "<", ">", '"', "'", "=", "/", "&amp;", "\x00", "\ue000", "<p>", "</p>", "<br/>",
        "<p translate=no>", '<p translate="no">', '<img alt="罚">', "<a title='罚' href='罚'>", "<script>", "</script>",
        "<textarea>", "</textarea>", "<!--", "-->", "<!doctype html>", "<input value='罚'>", "title=", "translate",
    ]
)  # fmt: skip
HTML = st.lists(PIECES | st.text(max_size=5), max_size=25).map("".join)


@given(HTML)
def test_any_markup_keeps_every_character_that_is_not_chinese(html):
    """OpenCC's s2tw exchanges character for character, so that nothing moves."""
    converted = convert_html(html)
    assert len(converted) == len(html)
    assert re.sub("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]", "〇", converted) == re.sub(
        "[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]", "〇", html
    )


@given(st.lists(st.text(alphabet="罚款执法后里发a \n\x00", max_size=8), max_size=6))
def test_a_page_of_paragraphs_is_its_paragraphs_converted(texts):
    html = "".join(f"<p>{text}</p>" for text in texts)
    assert convert_html(html) == "".join(f"<p>{convert_text(text)}</p>" for text in texts)


@given(HTML)
def test_converting_again_changes_nothing_without_ambiguous_characters(html):
    once = convert_html(html)
    assert convert_html(once) == once


class TestMiddleware:
    def answer(self, path: str, response, cookie: str = "normal.m.hant"):
        request = RequestFactory().get(path)
        request.COOKIES["display"] = cookie
        return DisplayPreferencesMiddleware(lambda request: response)(request)

    def test_converts_a_page_and_its_length(self):
        response = self.answer("/", HttpResponse("<p>门户𠮷</p>", headers={"Content-Length": "1"}))
        assert response.content.decode() == "<p>門戶𠮷</p>"
        assert response["Content-Length"] == str(len(response.content))

    @pytest.mark.parametrize(
        ("path", "response"),
        [
            ("/", JsonResponse({"a": "门户"}, json_dumps_params={"ensure_ascii": False})),
            ("/", HttpResponse("门户", content_type="text/csv")),
            ("/admin/pages/", HttpResponse("门户")),
        ],
    )
    def test_leaves_data_and_the_editors_workplace(self, path, response):
        assert "门户" in self.answer(path, response).content.decode()

    def test_leaves_streams(self):
        response = self.answer("/", StreamingHttpResponse(["门户".encode()]))
        assert b"".join(response).decode() == "门户"

    def test_leaves_simplified_readers_alone(self):
        assert self.answer("/", HttpResponse("门户"), "normal.m.hans").content.decode() == "门户"
