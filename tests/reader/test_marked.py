"""What the YAML reader takes, and what it refuses with file and line."""

from pathlib import Path

import pytest

from zhunsheng.reader import marked
from zhunsheng.reader.marked import BookError


def test_scalars_stay_as_they_are_written() -> None:
    node = marked.loads("a: no\nb: 2021-07-15\nc: 0123\nd: 90 days\ne: 1.10\n", "x.yaml")
    assert node.plain() == {"a": "no", "b": "2021-07-15", "c": "0123", "d": "90 days", "e": "1.10"}


def test_only_unquoted_emptiness_is_nothing() -> None:
    node = marked.loads("a:\nb: null\nc: ~\nd: 'null'\ne: ''\n", "x.yaml")
    assert node.plain() == {"a": None, "b": None, "c": None, "d": "null", "e": ""}


def test_a_value_points_at_the_line_of_its_key() -> None:
    node = marked.loads("acts:\n\n  decide:\n    by: head\n    after:\n      - notice\n", "p.yaml")
    assert node.need("acts").need("decide").where == "p.yaml:3"
    assert node.need("acts").need("decide").need("after").where == "p.yaml:5"
    assert node.need("acts").need("decide").need("after").each()[0].where == "p.yaml:6"
    assert node.need("acts").need("decide").need("by").name == "acts.decide.by"


@pytest.mark.parametrize(("text", "line", "word"), [
    ("a: 1\nb: 2\na: 3\n", 3, "a second time"),
    ("x: {k: 1, k: 2}\n", 1, "a second time"),
    ("a: &one 1\nb: *one\n", 1, "anchor"),
    ("a: {x: 1}\nb:\n  <<: {y: 2}\n", 3, "merge key"),
    ("a: !!python/object/apply:os.system ['true']\n", 1, "tag"),
    ("a: 1\n---\nb: 2\n", 2, "second document"),
    ("a:\n\tb: 1\n", 2, "not YAML"),
    ("a: [1, 2\nb: 3\n", 2, "not YAML"),
    ("? [a, b]\n: c\n", 1, "key"),
    ("a: \x07\n", 1, "not YAML"),
    ("[" * 60 + "]" * 60, 1, "deep"),
])
def test_what_a_reader_could_misread_is_refused_with_its_line(text: str, line: int, word: str) -> None:
    with pytest.raises(BookError) as caught:
        marked.loads(text, "p.yaml")
    (problem,) = caught.value.problems
    assert problem.where == f"p.yaml:{line}"
    assert word in problem.what
    assert problem.why and problem.cure


def test_typed_values_refuse_what_merely_looks_like_them() -> None:
    node = marked.loads("n: 090\nf: yes\nd: 2026-02-30\nw: decidee\nt: [a]\n", "p.yaml")
    asks = (lambda: node.need("n").whole(), lambda: node.need("f").flag(), lambda: node.need("d").day(),
            lambda: node.need("w").word(("decide", "serve")), lambda: node.need("t").text(), lambda: node.need("z"))
    for ask in asks:
        with pytest.raises(BookError):
            ask()
    with pytest.raises(BookError, match="did you mean 'decide'"):
        node.need("w").word(("decide", "serve"))


def test_an_unknown_word_is_named_with_its_neighbour() -> None:
    node = marked.loads("name: x\nlast: 5 days\n", "p.yaml")
    (problem,) = node.only("name", "lasts", "from")
    assert str(problem).startswith("p.yaml:2: 'last' is not a word") and "lasts" in problem.cure


def test_one_or_many_and_plain_values() -> None:
    node = marked.loads("a: x\nb: [x, y]\nc:\nn: -3\nf: true\nd: 2026-03-02\n", "p.yaml")
    assert [node.need(k).texts() for k in "ab"] == [["x"], ["x", "y"]]
    empty = node.get("c")
    assert empty is not None and empty.is_nothing and empty.one_or_many() == []
    assert (node.need("n").whole(), node.need("f").flag(), node.need("d").day().isoformat()) == (-3, True, "2026-03-02")


def test_files_that_cannot_be_read_say_so(tmp_path: Path) -> None:
    for name, content in (("gb.yaml", "名: 值".encode("gb18030")), ("big.yaml", b"a: 1\n" * 500_000)):
        (tmp_path / name).write_bytes(content)
    for name in ("gb.yaml", "big.yaml", "absent.yaml"):
        with pytest.raises(BookError) as caught:
            marked.load(tmp_path / name, tmp_path)
        assert caught.value.problems[0].where == f"{name}:1"


def test_the_worked_procedure_file_keeps_its_words(tmp_path: Path) -> None:
    text = "cases:\n  spared: {name: 不给予处罚, is: \"!punished\", cites: CF 57(1)}\n"
    (tmp_path / "p.yaml").write_text(text, "utf-8")
    node = marked.load(tmp_path / "p.yaml", tmp_path)
    assert node.need("cases").need("spared").need("is").text() == "!punished"
