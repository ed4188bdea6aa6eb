"""What can be wrong with published bytes, said once, in Chinese and in English.

Rules
- A fault has a fixed name (tests and programs go by it), and a sentence of what, why and cure in both languages.
- `Malformed` is raised where bytes cannot be read; it adds where.

>>> print(Malformed("crlf", "eligible.tsv:3").zh)
eligible.tsv:3：有回车符；规范文本每行只以换行符（LF）结束；请另存为 LF 换行后重新提交
"""

from typing import Final

# name: (是什么；为什么；怎么办, what; why; cure)
SENTENCES: Final[dict[str, tuple[str, str]]] = {
    # canonical text
    "bom": (
        "文件开头有 BOM；规范文本是不带 BOM 的 UTF-8；请另存为无 BOM 的 UTF-8",
        "starts with a byte order mark; canonical text is UTF-8 without it; save without BOM",
    ),
    "utf8": ("不是 UTF-8；规范文本只用 UTF-8；请转码后重新提交", "is not UTF-8; canonical text is; convert it"),
    "crlf": (
        "有回车符；规范文本每行只以换行符（LF）结束；请另存为 LF 换行后重新提交",
        "has a carriage return; canonical lines end in LF alone; save with LF line ends",
    ),
    "final_lf": ("末行没有换行符；每一行都以 LF 结束；请补上", "has no final LF; every line ends in LF; add it"),
    "control": (
        "含有控制字符；规范文本不含控制字符；请删去",
        "holds a control character; canonical text has none; remove it",
    ),
    "nfc": (
        "文字不是 NFC 形式；同一文字只有一种字节；请规范化为 NFC",
        "is not in Unicode form NFC; one text has one byte form; normalise it",
    ),
    "first_line": (
        "首行应为“{expected}”；首行说明协议与种类；请核对文件是否放错",
        "must begin with '{expected}'; the first line names protocol and kind; check that it is the right file",
    ),
    "field": (
        "应为字段“{expected}”，实为“{found}”；字段按固定次序书写；请按次序改正",
        "expects field '{expected}', found '{found}'; fields stand in a fixed order; put them in order",
    ),
    "value": (
        "“{field}”的值“{found}”不合格式；应为 {expected}；请改正",
        "'{field}' has the value '{found}'; it must be {expected}; correct it",
    ),
    "blank": (
        "“{field}”的值首尾有空白或为空；值的首尾不得有空白；请删去空白",
        "'{field}' is empty or has a blank at an end; values have none; remove it",
    ),
    "id": (
        "标识“{found}”含有 0-9、A-Z、- 以外的字符或为空；小写字母与全角字符都不行；请改正",
        "id '{found}' is empty or holds other characters than 0-9, A-Z and -; correct it",
    ),
    "credit_code": (
        "统一社会信用代码“{found}”校验码不对（GB 32100）；错号会使企业无法核对；请查登记档案改正",
        "unified social credit code '{found}' has a wrong check digit (GB 32100); look it up in the registration",
    ),
    "order": (
        "“{found}”没有按字节次序排在“{before}”之后；名单按标识的字节次序排列；请重新排序",
        "'{found}' does not come after '{before}' in byte order; lists are sorted by id; sort it",
    ),
    "duplicate": (
        "“{found}”重复；每个标识只能出现一次；请查清后只留一行",
        "'{found}' stands twice; an id is unique; find out which line is right and keep that one",
    ),
    "columns": (
        "有 {found} 列，应为 {expected} 列；各行列数相同；请补齐或删去多余的制表符",
        "has {found} columns instead of {expected}; all rows have the same; mend the tabs",
    ),
    "oversized": (
        "大小 {found} 字节，超过上限 {limit}；为防恶意输入而设限；请核对文件",
        "has {found} bytes, more than the limit of {limit}; limits stop hostile input; check the file",
    ),
    "empty": ("是空的；这里必须有内容；请核对文件", "is empty; something must stand here; check the file"),
    # JSON
    "json": (
        "不是 JSON：{found}；请核对文件是否完整",
        "is not JSON: {found}; check that the file is whole",
    ),
    "not_canonical": (
        "不是 RFC 8785 规范 JSON；同一内容只有一种字节；请用原系统导出的文件",
        "is not canonical JSON (RFC 8785); one content has one byte form; take the file as it was exported",
    ),
    "json_value": (
        "{found}；本系统的规范 JSON 只有文字、绝对值小于 2^53 的整数、真假、空、列表和对象；请改正",
        "{found}; canonical JSON here has text, integers below 2^53, true, false, null, lists and objects; correct it",
    ),
    "key_missing": (
        "缺少“{expected}”；格式规定必须有；请核对版本",
        "lacks '{expected}'; the format demands it; check the version",
    ),
    "key_unknown": (
        "多出“{found}”；格式没有这一项；请核对版本",
        "has '{found}', which the format does not know; check the version",
    ),
    # entries, tiles, heads, proofs
    "entry": (
        "不是登记条目：{found}；条目固定为 100 字节；请核对来源",
        "is not an entry: {found}; an entry has exactly 100 bytes; check where it came from",
    ),
    "tile": ("不是瓦片：{found}；请核对文件", "is not a tile: {found}; check the file"),
    "tile_missing": (
        "日志缺少文件 {found}；没有它就算不出根；请向登记机关索取完整副本",
        "the log lacks {found}; without it the root cannot be computed; ask for a complete copy",
    ),
    "note": ("不是签名文本：{found}；请核对文件", "is not a signed note: {found}; check the file"),
    "checkpoint": ("不是检查点：{found}；请核对文件", "is not a checkpoint: {found}; check the file"),
    "vkey": ("不是公钥：{found}；请核对公钥文本", "is not a verifier key: {found}; check the text of the key"),
    "policy": ("不是见证规则：{found}；请核对文件", "is not a policy: {found}; check the file"),
    "proof": ("不是登记证明：{found}；请核对文件", "is not a tlog-proof: {found}; check the file"),
    # bundles
    "archive": (
        "不是证据包：{found}；请重新下载",
        "is not a bundle: {found}; download it again",
    ),
    "path": (
        "文件名“{found}”不可接受；包内只有固定格式的相对路径；请勿打开，另行索取",
        "file name '{found}' is not acceptable; a bundle holds plain relative paths only; ask for another copy",
    ),
    "missing_file": ("缺少文件 {found}；无从核对；请补齐", "{found} is missing; nothing can be checked; supply it"),
    "not_a_file": (
        "{found} 不是普通文件；只读普通文件；请核对路径",
        "{found} is not a plain file; only plain files are read; check the path",
    ),
}


class Malformed(ValueError):
    """Bytes that are not what they must be. `code` names the fault; `zh` and `en` say where · what · why · cure."""

    def __init__(self, code: str, where: str, **detail: object) -> None:
        self.code, self.where, self.detail = code, where, detail
        shown = {name: _short(value) for name, value in detail.items()}
        zh, en = SENTENCES[code]
        self.zh = f"{where}：{zh.format(**shown)}"
        self.en = f"{where}: {en.format(**shown)}"
        super().__init__(self.en)


def _short(value: object) -> str:
    """Foreign text is shown shortened and without control characters."""
    text = "".join(ch if ch.isprintable() else "\N{REPLACEMENT CHARACTER}" for ch in str(value))
    return text if len(text) <= 80 else text[:79] + "…"
