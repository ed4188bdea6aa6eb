"""Evidence enters the file of a matter: a file, a thing, or a file that stays elsewhere and of which the digest is kept.

Content is compared with what it is said to be, before anything is kept. Who enters it holds it from then on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import BinaryIO

from django.db import transaction

from zhunsheng.law.evidence import CARRIER_LABELS, carrier
from zhunsheng.law.refusal import Refusal
from zhunsheng.office import clock
from zhunsheng.office.evidence import reads
from zhunsheng.office.evidence.actions import uploading
from zhunsheng.office.evidence.actions.common import locked, no, record, why_not
from zhunsheng.office.evidence.models import Exhibit, Holding, Upload
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters import media
from zhunsheng.office.matters.models import Evidence, Matter
from zhunsheng.office.people.models import Officer

HEAD = 64
_ENDINGS = {
    "image/jpeg": "jpg jpeg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "image/heic": "heic heif",
    "application/pdf": "pdf", "application/zip": "zip docx xlsx pptx ofd wps", "application/x-ole-storage": "doc xls ppt",
    "video/mp4": "mp4 m4v mov", "video/webm": "webm mkv", "audio/mpeg": "mp3", "audio/wav": "wav", "audio/mp4": "m4a",
    "text/plain": "txt csv",
}  # fmt: skip
_SAID = {ending: media_type for media_type, endings in _ENDINGS.items() for ending in endings.split()}
_LONGEST = {
    "title": ("名称", 200), "proves": ("证明内容", 500), "source": ("出处", 200), "place": ("取得地点", 200),
    "device": ("形成设备", 100), "original_kept": ("原件存放", 200), "compared_by": ("核对人", 60),
    "location": ("存放位置", 300),
}  # fmt: skip
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said of a piece of evidence. `name`: the material that an act of the rulebook asks for; else its kind."""

    kind: str
    title: str
    name: str = ""
    proves: str = ""
    source: str = ""
    place: str = ""
    captured_at: datetime | None = None
    device: str = ""
    copy_of: Exhibit | None = None
    original_kept: str = ""
    compared_by: str = ""
    compared_on: date | None = None
    private: bool = False
    location: str = ""
    size: int | None = None
    sha256: str = ""
    sm3: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file as a form brought it, whole."""

    stream: BinaryIO
    filename: str


@dataclass(frozen=True, slots=True)
class Entered:
    """The exhibit, and what its enterer should know: the same name, or the same content, is there already."""

    exhibit: Exhibit
    told: tuple[str, ...] = field(default=())


def enter(
    matter: Matter, said: Said, *, by: Officer, upload: Upload | None = None, file: Incoming | None = None
) -> Entered | Refusal:
    """Enter evidence: with `upload` or `file` a file, with `said.location` one that stays elsewhere, else a thing."""
    form = Exhibit.Form.FILE if upload or file else Exhibit.Form.REFERENCE if said.location else Exhibit.Form.THING
    if refusal := why_not(matter, by) or _why_not_said(matter, said, form):
        return refusal
    taken: Evidence | Refusal | None = None
    if upload is not None:
        taken = _arrived(upload, said, by)
    elif file is not None:
        taken = _received(file, said, by)
    if isinstance(taken, Refusal):
        return taken
    return _entered(matter, said, form, taken, by, upload)


@transaction.atomic
def catalogue(matter: Matter, held: Evidence, said: Said, *, by: Officer) -> Entered | Refusal:
    """Say of a file that came with an act what it is in law."""
    refusal = why_not(matter, by) or _why_not_said(matter, said, Exhibit.Form.FILE)
    if refusal is None and (held.matter_id != matter.pk or hasattr(held, "exhibit")):
        refusal = no("这份材料不在本案，或者已经编目", "在证据目录中核对")
    refusal = refusal or _why_not_kind(said.kind, held.media_type, held.filename)
    if refusal:
        return refusal
    return Entered(_written(locked(matter), said, Exhibit.Form.FILE, held, by))


@transaction.atomic
def _entered(
    matter: Matter, said: Said, form: Exhibit.Form, taken: Evidence | None, by: Officer, upload: Upload | None
) -> Entered | Refusal:
    own = locked(matter)
    if upload is not None and not Upload.objects.filter(pk=upload.pk, officer=by).exists():  # it came twice at once
        return no("没有这次上传，或者它已经入卷", "在证据目录中核对")
    told = _told(own, taken, by) if taken else []
    if taken is not None:
        kept = matters.attach_evidence(own, taken, by=by)
        if isinstance(kept, Refusal):
            return kept
    made = _written(own, said, form, taken, by)
    if upload is not None:
        uploading.give_up(upload, by=by)
    return Entered(made, tuple(told))


def _written(matter: Matter, said: Said, form: Exhibit.Form, taken: Evidence | None, by: Officer) -> Exhibit:
    last = matter.exhibits.order_by("-number").values_list("number", flat=True).first() or 0
    captured = said.captured_at or (taken.captured_at if taken else None)
    made = Exhibit.objects.create(
        matter=matter, number=last + 1, kind=said.kind, form=form, title=said.title.strip(), file=taken,
        proves=said.proves, source=said.source, place=said.place, captured_at=captured, device=said.device,
        copy_of=said.copy_of, original_kept=said.original_kept, compared_by=said.compared_by,
        compared_on=said.compared_on, location=said.location, size=said.size, sha256=said.sha256, sm3=said.sm3,
        private=said.private or bool(taken and taken.private), entered_by=by, entered_at=clock.now(),
    )  # fmt: skip
    first = Holding.objects.create(
        exhibit=made, number=1, holder=by, at=made.entered_at, place=said.location or said.place, condition=""
    )
    record(matter, "enter_exhibit", by, [made, first], cites=reads.rules().kinds[said.kind].cites)
    return made


def _why_not_said(matter: Matter, said: Said, form: Exhibit.Form) -> Refusal | None:
    known = reads.rules()
    texts = [said.title, said.proves, said.source, said.place, said.device, said.original_kept, said.compared_by,
             said.location, said.name]  # fmt: skip
    if said.kind not in known.kinds:
        return no(
            "没有选明证据种类",
            f"在{len(known.kinds)}种中选择一种",
            [c for k in known.kinds.values() for c in k.cites][:1],
        )
    if not said.title.strip() or any("\x00" in text for text in texts):
        return no("没有写明证据的名称，或者含有不能保存的字符", "写明名称，例如“2026年3月进货台账”")
    over = [label for name, (label, most) in _LONGEST.items() if len(getattr(said, name)) > most]
    if over or len(said.name) > 80:
        return no(f"{'、'.join(over) or '材料名称'}过长", "缩短后重新登记")
    if said.captured_at is not None and said.captured_at > clock.now():
        return no(f"“{said.title}”的形成时间晚于现在", "核对形成时间")
    if said.copy_of is not None and said.copy_of.matter_id != matter.pk:
        return no("所指的原件不在本案", "在本案的证据中选择原件", known.copy_cites)
    copied = bool(said.copy_of or said.original_kept)
    if copied and (not said.compared_by or said.compared_on is None):
        return no(
            "复制件没有写明由谁、在哪一天与原件核对", "填写核对人和核对日期；没有核对的，先核对", known.copy_cites
        )
    if said.compared_on is not None and said.compared_on > clock.today():
        return no("核对日期尚未到来", "改正核对日期", known.copy_cites)
    if not copied and (said.compared_by or said.compared_on):
        return no("填写了核对，却没有指明原件", "选择原件，或者写明原件存放在哪里", known.copy_cites)
    return _why_not_elsewhere(said) if form is Exhibit.Form.REFERENCE else None


def _why_not_elsewhere(said: Said) -> Refusal | None:
    if not _DIGEST.fullmatch(said.sha256) or (said.sm3 and not _DIGEST.fullmatch(said.sm3)):
        return no("散列值不是64位十六进制数", "在文件所在的计算机上算出 SHA-256，填写全部64位")
    if not said.size or said.size < 1:
        return no("没有写明文件的字节数，或者是0字节", "填写文件的字节数")
    return None


def _why_not_kind(kind: str, media_type: str, filename: str) -> Refusal | None:
    """What its ending and its kind say a file is, against what its first bytes say."""
    ending = filename.rpartition(".")[2].lower() if "." in filename else ""
    expected, carries = _SAID.get(ending), carrier(media_type)
    plain = expected == "text/plain" and media_type == media.OTHER  # a text in another encoding
    if expected and expected != media_type and not plain:
        return no(
            f"“{filename}”未被接收：文件名说是{CARRIER_LABELS[carrier(expected)]}（.{ending}），内容却是{_called(media_type)}",
            "核对是不是选错了文件；确实没有选错的，改正文件名后重新上传",
        )
    declared = reads.rules().kinds[kind]
    if not declared.takes("text/plain" if plain else media_type):
        wanted = "、".join(CARRIER_LABELS[one] for one in declared.carriers)
        return no(
            f"“{filename}”未被接收：{declared.name}应当是{wanted}，这个文件的内容是{CARRIER_LABELS[carries]}",
            "核对证据种类，或者重新选择文件", declared.cites,
        )  # fmt: skip
    return None


def _called(media_type: str) -> str:
    endings = _ENDINGS.get(media_type, "").split()
    return f"{CARRIER_LABELS[carrier(media_type)]}（{endings[0]}）" if endings else "另一种文件"


def _received(file: Incoming, said: Said, by: Officer) -> Evidence | Refusal:
    """A file that came whole; nothing is kept before its head has been looked at."""
    head = file.stream.read(HEAD)
    file.stream.seek(0)
    shown = media.shown_name(file.filename)
    if head and (refusal := _why_not_kind(said.kind, media.sniff(head), shown)):
        return refusal
    return matters.receive(
        file.stream, name=_material(said), filename=shown, by=by, title=said.title.strip(),
        captured_at=said.captured_at, private=said.private,
    )  # fmt: skip


def _arrived(upload: Upload, said: Said, by: Officer) -> Evidence | Refusal:
    """A file that came in pieces."""
    place, row = uploading.place(upload), Upload.objects.filter(pk=upload.pk, officer=by).first()
    if row is None or not place.exists():
        return no("没有这次上传，或者它已经入卷", "重新选择文件")
    if row.received != row.size or place.stat().st_size != row.size:
        left = row.size - row.received
        return no(f"“{row.filename}”还差{left:,}字节没有传到", "重新选择同一个文件，会从断处接着传；传完再入卷")
    with place.open("rb") as stream:
        head = stream.read(HEAD)
    if refusal := _why_not_kind(said.kind, media.sniff(head), row.filename):
        return refusal
    try:
        taken = media.adopt(place, expected=row.sha256)
    except media.NotReceived as why:
        uploading.give_up(row, by=by)
        return no(f"“{row.filename}”未被接收：{why}", "核对文件后重新上传")
    return Evidence(
        name=_material(said), title=said.title.strip(), filename=row.filename, media_type=taken.media_type,
        size=taken.size, sha256=taken.sha256, sm3=taken.sm3, captured_at=said.captured_at,
        uploaded_at=clock.real_now(), uploaded_by=by, private=said.private,
    )  # fmt: skip


def _material(said: Said) -> str:
    return said.name or reads.rules().kinds[said.kind].name


def _told(matter: Matter, taken: Evidence, by: Officer) -> list[str]:
    """Not wrong, but to be known: both are kept."""
    told: list[str] = []
    held: Sequence[Evidence] = list(matter.evidence.select_related("exhibit"))
    if twin := next((one for one in held if one.sha256 == taken.sha256), None):
        shown = f"“{twin.title}”（{twin.filename}）" if reads.may_see(matter, by, twin) else "一份材料"
        told.append(f"内容与卷内{shown}完全相同，两份都已入卷，请核对是否重复。")
    elif any(one.filename == taken.filename for one in held):
        told.append(f"卷内已有同名文件“{taken.filename}”，内容不同，两份都已保留。")
    return told
