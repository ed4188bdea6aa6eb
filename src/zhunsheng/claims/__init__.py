"""Reads a Chinese narrative report, finds its figures with subject and unit, and says of each: holds, fails,
cannot be settled, or soft. Pure text in, values out; no Django.

    numerals   numbers in Chinese and Arabic, exactly      marks      dates, ordinals, references, slogans, gaps
    figures    a number with unit, hedge and subject       sweeping   all and none
    sums, rates, lists, repeats, tables, equations         the relations a text itself settles
    check      all of it together                          known      against the records' indicators
    documents  text out of .txt, .docx and .pdf
"""

from zhunsheng.claims.check import Against, Checked, Claim, check
from zhunsheng.claims.words import Kind, Relation, Verdict

__all__ = ["Against", "Checked", "Claim", "Kind", "Relation", "Verdict", "check"]
