"""Papers as pages: what stands on them, how they are laid out, and that nothing written in them can break them."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from pathlib import Path

import docx
import pypdf
import pytest
from pypdf.generic import DictionaryObject

from tests.office.papers.decision import VALUES, composed, papers
from zhunsheng.law import papers as law
from zhunsheng.office.papers import fonts as typefaces
from zhunsheng.office.papers import render
from zhunsheng.office.papers.render import QR

STAMP = QR.of("https://zs.example/d/7Q4K", "PEN-2026-0007", "0a1b2c3d4e5f6789")


def pages(made: bytes) -> list[str]:
    """The text of each page, without the spaces and break marks that setting puts in."""
    return [re.sub(r"[\s\u200b]", "", page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(made)).pages]


def text(made: bytes) -> str:
    return "".join(re.sub(r"—\d+—", "", page) for page in pages(made))


def bare(words: object) -> str:
    return re.sub(r"\s", "", str(words))


def words(made: bytes) -> str:
    """All text of a Word file, tables too."""
    document = docx.Document(io.BytesIO(made))
    return "".join(node.text or "" for node in document.element.body.iter() if node.tag.endswith("}t"))


def test_a_decision_shows_every_element_of_article_59() -> None:
    shown = text(render.pdf(composed()))
    for name in ("organ_name", "number", "party_name", "party_address", "facts_found", "law_breached", "law_basis",
                 "discretion_used", "performance", "bank_name", "bank_address", "reconsideration_organ", "court"):
        assert bare(VALUES[name]) in shown, name
    for phrase in ("2026年6月2日", "行政检查笔录", "没收食用植物油3桶", "12,000.00元（大写：壹万贰仟元整）",
                   "六十日内", "六个月内"):
        assert phrase in shown, phrase


def test_the_word_file_says_what_the_pdf_says() -> None:
    document = composed()
    said = bare(words(render.word(document)))
    for part in law.texts(document):
        assert bare(part) in said, part


@pytest.mark.parametrize("paper", sorted(papers()))
def test_every_paper_can_be_laid_out_as_a_draft_to_fill_in(paper: str) -> None:
    document = composed(paper, draft=True)
    assert bare(document.title) in text(render.pdf(document))
    assert document.title in words(render.word(document))


def test_a_page_is_a4_with_22_lines_of_28_characters() -> None:
    made = render.pdf(composed(facts_found="查" * 28 * 44))
    page = pypdf.PdfReader(io.BytesIO(made)).pages[1]
    assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [210, 297]
    lines: Counter[int] = Counter()

    def count(piece: str, matrix: list[float], *_rest: object) -> None:
        lines[round(matrix[5])] += piece.count("查")

    page.extract_text(visitor_text=count)
    full = [number for number in lines.values() if number]
    assert len(full) == 22
    assert set(full) == {28}


def test_pages_are_numbered_between_dashes() -> None:
    numbered = pages(render.pdf(composed(facts_found="查" * 2000)))
    assert len(numbered) > 3
    for nth, page in enumerate(numbered, 1):
        assert f"—{nth}—" in page


def test_all_typefaces_are_embedded_and_the_file_claims_pdf_a_2b() -> None:
    reader = pypdf.PdfReader(io.BytesIO(render.pdf(composed(), STAMP)))
    found = 0
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor: DictionaryObject = descendant["/FontDescriptor"].get_object()
            assert "/FontFile2" in descriptor or "/FontFile3" in descriptor, descendant["/BaseFont"]
            found += 1
    assert found
    metadata = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfaid:part>2<", metadata)
    assert re.search(r"pdfaid:conformance>B<", metadata)


def test_the_stamp_shows_address_number_and_check_code_and_leaves_the_digest_alone() -> None:
    document = composed()
    before = render.content_digest(document)
    stamp = QR.of("https://zs.example/d/7Q4K", "PEN-2026-0007", before)
    first = pages(render.pdf(document, stamp))[0]
    assert "https://zs.example/d/7Q4K" in first
    assert "编号PEN-2026-0007" in first
    assert stamp.check in first
    assert stamp.check.replace("-", "").lower() == before[:12]
    assert render.content_digest(document) == before
    assert "核验码" not in pages(render.pdf(document))[0]


def test_the_same_document_gives_the_same_bytes() -> None:
    assert render.pdf(composed(), STAMP) == render.pdf(composed(), STAMP)


def test_the_digest_follows_every_word() -> None:
    digest = render.content_digest(composed())
    assert digest == render.content_digest(composed())
    for name in ("party_name", "party_address", "facts_found", "number", "court", "performance"):
        assert render.content_digest(composed(**{name: str(VALUES[name]) + "。"})) != digest, name


HOSTILE = {
    "typst code": '#let x = 1; #panic("x") #read("/etc/passwd") $ x $ *a* _b_ `c` <d> @e \\ // f /* g */ [h] = i',
    "template code": "{{ organ_name }} {% for x in y %} {{ 7*7 }} {# gone #}",
    "markup": "<w:t>&amp;</w:t><script>alert(1)</script> ]]> &#x41; %s %(x)s {0}",
    "paths": "../../../../etc/passwd file:///etc/passwd \\\\host\\share",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_code_in_a_value_is_only_text(kind: str) -> None:
    document = composed(facts_found=HOSTILE[kind], party_name=HOSTILE[kind])
    assert text(render.pdf(document)).count(bare(HOSTILE[kind])) >= 2
    assert bare(words(render.word(document))).count(bare(HOSTILE[kind])) >= 2


def test_rare_names_are_set_in_full() -> None:
    shown = text(render.pdf(composed()))
    assert "朱镕堃" in shown
    assert "王玥翀" in shown
    assert render.unprintable(composed()) == ()


def test_a_character_no_typeface_has_is_named_instead_of_lost() -> None:
    document = composed(party_name="笑😀𠮷店")
    assert "笑〓（U+1F600）〓（U+20BB7）店" in text(render.pdf(document))
    assert render.unprintable(document) == ("😀", "𠮷")
    assert "笑😀𠮷店" in words(render.word(document))


def test_hidden_turns_of_reading_order_and_control_characters_do_not_reach_the_page() -> None:
    document = composed(party_name="甲\u202e乙\u200b丙\ufeff\x00丁\x07\x1b[2J")
    assert "甲乙丙〓（U+0000）丁〓（U+0007）〓（U+001B）[2J" in text(render.pdf(document))
    assert zipfile.ZipFile(io.BytesIO(render.word(document))).testzip() is None


@pytest.mark.parametrize("long", ["x" * 3000, "9" * 500, "，" * 2000, "（" * 1000, "\xa0" * 400 + "末",
                                  "ｗ" * 800, "https://a.example/" + "b" * 900])
def test_a_word_longer_than_the_line_is_broken_inside_the_margins(long: str) -> None:
    for paper in ("penalty_decision", "filing_approval"):
        made = render.pdf(composed(paper, facts_found=long, party_name=long, facts_known=long))
        left, right = 28 / 25.4 * 72 - 1, (210 - 26) / 25.4 * 72 + 1
        for page in pypdf.PdfReader(io.BytesIO(made)).pages:
            starts: list[float] = []

            def place(piece: str, matrix: list[float], text: list[float], *_rest: object,
                      at: list[float] = starts) -> None:
                at.extend([matrix[4] + text[4]] if piece.strip() else [])

            page.extract_text(visitor_text=place)
            assert starts
            assert all(left <= x <= right for x in starts)
            assert max(len(line.replace("\u200b", "")) for line in page.extract_text().splitlines()) < 80


@pytest.mark.parametrize("times", [4_000, pytest.param(40_000, marks=pytest.mark.prove)])
def test_however_long_the_facts_they_fill_their_pages(times: int) -> None:
    document = composed(facts_found="查明事实，" * times)
    made = pages(render.pdf(document))
    assert times / 125 < len(made) < times / 114 + 3
    assert "".join(made).count("查明事实") >= times * 0.975  # the rest is parted by a page's end
    assert words(render.word(document)).count("查明事实，") == times


def test_a_form_whose_box_overflows_goes_on_on_the_next_page() -> None:
    made = pages(render.pdf(composed("filing_approval", facts_known="查" * 5000)))
    assert len(made) > 3
    assert "".join(made).count("查") >= 5000
    assert "负责人意见" in made[-1]


def test_a_draft_says_so_and_a_finished_paper_does_not() -> None:
    assert "草稿" in text(render.pdf(composed(draft=True)))
    assert "草稿" not in text(render.pdf(composed()))


def test_without_any_chinese_typeface_the_message_names_the_folder_and_the_cure(tmp_path: Path) -> None:
    with pytest.raises(typefaces.NoFonts, match=r"找不到可用的中文字体.*make run"):
        typefaces.load((tmp_path,))


def test_where_fangsong_is_missing_the_paper_says_which_typeface_stands_in(tmp_path: Path) -> None:
    from django.conf import settings

    for file in Path(settings.FONTS_ROOT).rglob("NotoSerifSC*.ttf"):
        (tmp_path / file.name).symlink_to(file)
    fonts = typefaces.load((tmp_path,))
    assert fonts.stand_ins == ("仿宋", "小标宋", "黑体", "楷体", "宋体")
    assert bare(fonts.note) in pages(render.pdf(composed(), fonts=fonts))[0]
    assert bare(fonts.note) not in pages(render.pdf(composed()))[0]


def test_the_word_page_has_the_geometry_and_names_the_official_typefaces() -> None:
    made = render.word(composed())
    section = docx.Document(io.BytesIO(made)).sections[0]
    assert [round(side.mm) for side in (section.top_margin, section.bottom_margin, section.left_margin,
                                        section.right_margin)] == [37, 35, 28, 26]
    xml = zipfile.ZipFile(io.BytesIO(made)).read("word/document.xml").decode()
    assert 'w:eastAsia="仿宋_GB2312"' in xml
    assert 'w:eastAsia="方正小标宋简体"' in xml
    assert 'w:linePitch="580"' in xml
    footer = "".join(zipfile.ZipFile(io.BytesIO(made)).read(name).decode()
                     for name in zipfile.ZipFile(io.BytesIO(made)).namelist() if "footer" in name)
    assert footer.count(" PAGE ") == 2
