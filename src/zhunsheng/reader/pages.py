"""A procedure, or a comparison, as one HTML page that opens anywhere: no script, no other file.

show(declared, picture) · compare("2021-07-15", "2027-01-01", [("行政处罚普通程序", rows)])
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from zhunsheng.law.notation import Declared
from zhunsheng.law.rulebook import OpenEnd
from zhunsheng.reader.comparison import Row
from zhunsheng.reader.reading_aloud import entries

_STYLE = """
body{font:16px/1.7 "Noto Serif SC","Source Han Serif SC","Songti SC",serif;color:#1c2733;margin:2rem auto;max-width:64rem;
padding:0 1.5rem}
h1{font-size:1.7rem;margin:0 0 .3rem}h2{font-size:1.15rem;margin:2.2rem 0 .5rem;border-bottom:2px solid #1c2733}
h3{font-size:1rem;margin:1.1rem 0 .1rem}h3 small{font-weight:400;color:#5c6975}p{margin:.2rem 0}
dl{display:grid;grid-template-columns:11rem 1fr;gap:.05rem .8rem;margin:.2rem 0 .2rem 1rem}dt{color:#5c6975}dd{margin:0}
table{border-collapse:collapse;width:100%}th,td{border:1px solid #9aa5b0;padding:.35rem .6rem;text-align:left;vertical-align:top}
th{background:#f3f6f9}td.where{width:16rem;color:#3b4753}del{background:#fbe3e1}ins{background:#dff1e4;text-decoration:none}
.none{color:#8792a0}.picture{overflow-x:auto}svg{max-width:100%;height:auto}
@media print{body{max-width:none;margin:0}h3{break-after:avoid}tr{break-inside:avoid}}
"""


def show(declared: Declared, picture: str, open_ends: Iterable[OpenEnd] = ()) -> str:
    """The whole procedure, for a lawyer, with its picture."""
    return _page(f"{declared.name}", _told(declared, picture, open_ends))


def _told(declared: Declared, picture: str, open_ends: Iterable[OpenEnd]) -> Iterator[str]:
    section = ""
    for entry in entries(declared):
        if entry.section == "概况":
            yield f"<h1>{escape(declared.name)}</h1>"
        elif entry.section != section:
            yield f"<h2>{escape(entry.section)}</h2>"
        if entry.section != "概况":
            basis = "、".join(entry.said("依据"))
            note = f" <small>（{escape(basis)}）</small>" if basis else ""
            yield f"<h3>{escape(entry.title.strip())}{note}</h3>"
        section = entry.section
        words = dict.fromkeys(word for word, _ in entry.lines if word not in ("依据", "名称"))
        if words:
            said = "".join(f"<dt>{escape(w)}</dt><dd>{escape('、'.join(entry.said(w)))}</dd>" for w in words)
            yield f"<dl>{said}</dl>"
        if entry.section == "概况":
            yield f'<h2>程序图</h2><div class="picture">{picture}</div>'
    ends = [end for end in open_ends if end.kind == declared.id]
    if ends:
        yield "<h2>未接通的关联（本规则库没有该类事项）</h2>"
        yield from (f"<p>“{escape(declared.acts[end.act].label)}” → {escape(end.target)}</p>" for end in ends)


def compare(old: str, new: str, found: Sequence[tuple[str, Sequence[Row]]]) -> str:
    """新旧对照表: for each procedure that differs, its lines."""
    return _page(f"新旧对照表：{old} → {new}", _compared(old, new, found))


def _compared(old: str, new: str, found: Sequence[tuple[str, Sequence[Row]]]) -> Iterator[str]:
    yield "<h1>新旧对照表</h1>"
    if not found:
        yield "<p>两个版本没有不同。</p>"
    for name, rows in found:
        yield f"<h2>{escape(name)}（{len(rows)}处）</h2><table><thead><tr><th>位置</th>"
        yield f"<th>原规定（{escape(old)}）</th><th>新规定（{escape(new)}）</th></tr></thead><tbody>"
        for row in rows:
            where = "<br>".join(escape(one) for one in (row.section, row.title, row.word) if one)
            yield f'<tr><td class="where">{where}</td><td>{_parts(row.old_parts, "del", row.old)}</td>'
            yield f"<td>{_parts(row.new_parts, 'ins', row.new)}</td></tr>"
        yield "</tbody></table>"


def _parts(parts: Iterable[tuple[str, bool]], tag: str, text: str | None) -> str:
    if text is None:
        return '<span class="none">无</span>'
    return "".join(f"<{tag}>{escape(one)}</{tag}>" if changed else escape(one) for one, changed in parts)


def _page(title: str, body: Iterable[str]) -> str:
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head><body>\n'
        + "\n".join(body)
        + "\n</body></html>\n"
    )
