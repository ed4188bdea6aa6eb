"""How fast does the claim checker read? Characters per second, on a text of figures and on a text that tries it.

The first text is invented but as dense as a real report (a figure every fifteen characters); it is given again and
again, in paragraphs. The second is one endless sentence. With --file your own text is measured.

    python benchmarks/claims.py [--file REPORT] [--characters 400000]
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from zhunsheng.claims import check, documents

DENSE = (
    "全年收到行政复议申请59件，同比下降38.5%（上年96件），受理52件，不予受理7件；审结45件，其中维持30件，占66.7%，撤销8件，占17.8%，"
    "终止7件。开展双随机抽查49次，抽取检查对象1,285户，检查人员274人，发现问题60余件，全部整改到位。依据《条例》第十二条，印发〔2020〕12号文件，"
    "落实“三项制度”，办理建议、提案两类事项138件，办复率100%。\n"
)
ENDLESS = "收到12件，受理7件，"


def rate(text: str) -> tuple[int, int]:
    """Characters a second (processor time, the best of three), and how many claims there are."""
    best, claims = float("inf"), 0
    for _ in range(3):
        begin = time.process_time()
        claims = len(check(text).claims)
        best = min(best, time.process_time() - begin)
    return round(len(text) / best), claims


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--characters", type=int, default=400_000)
    chosen = parser.parse_args()
    texts = {"dense report": DENSE, "endless sentence": ENDLESS}
    if chosen.file:
        texts = {chosen.file.name: documents.read(chosen.file).text}
    for name, text in texts.items():
        whole = text if chosen.file else (text * (chosen.characters // len(text) + 1))[: chosen.characters]
        a_second, claims = rate(whole)
        print(f"{name}: {a_second:,} characters a second ({len(whole):,} characters, {claims:,} claims)")


if __name__ == "__main__":
    main()
