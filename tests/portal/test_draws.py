"""A draw made public: all it takes to replay it, and nothing of who is related to whom."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.office.factories import BEFORE, done, on
from tests.office.inspections.world import DAY, World, officer, world
from zhunsheng.office.people.models import HouseRole
from zhunsheng.office.publication import actions as publication
from zhunsheng.office.publication.models import Publication
from zhunsheng.portal.models import Published
from zhunsheng.proof.bundle import Bundle
from zhunsheng.verify import redraw


def released(town: World) -> Publication:
    with on(BEFORE):
        publisher = officer("021", "许静", town.here.bureau, "公开岗", HouseRole.PUBLISHER)
    draw = town.drawn()
    one = Publication.objects.get(subject=f"draw:{draw.pk}")
    with on(draw.published_on):
        done(publication.release(one, publisher, True, True))
        publication.deliver()
    return one


def test_a_draw_is_shown_with_all_it_takes_to_replay_it(db: None, citizen: Any, tmp_path: Path) -> None:
    town = world()
    one = released(town)
    assert {file.name for file in one.files.all()} >= {"header.txt", "reveals.txt", "beacon.txt", "result.txt", "drawn.tsv"}
    assert "餐饮服务食品安全抽查抽取结果" in citizen.get("/draws/").content.decode()
    shown = Published.objects.get(section="draw")
    page = citizen.get(f"/records/{shown.pk}/").content.decode()
    for said in ("检察机关", "快乐8", "在浏览器里重算", "中签线", "zhunsheng draw verify", "饭店", one.proposed["header"]):
        assert said in page, said

    data = citizen.get(f"/records/{shown.pk}/bundle.zip").content
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(tmp_path)
    report = redraw.folder(tmp_path / "files")
    assert report.ok, report.text
    header = citizen.get(f"/records/{shown.pk}/files/header.txt")
    assert header.content == Bundle.decode(data).files["header.txt"]
    assert citizen.get(f"/records/{shown.pk}/files/recusals.tsv").status_code == 404

    assert "直接重算" in citizen.get(f"/verify/draw/{shown.pk}/").content.decode()
    assert b"zs_sha256" in citizen.get("/verify/draw/replay.sql").content
    assert citizen.get("/verify/draw/other.sql").status_code == 404
    upload = io.BytesIO(data)
    upload.name = "draw.zip"
    told = citizen.post("/verify/", {"bundle": upload}).content.decode()
    assert told.count("核对无误") == 2 and "不符" not in re.sub(r"其中核对不符", "", told)


def test_the_recusals_of_a_draw_pass_to_nobody(db: None, citizen: Any) -> None:
    from zhunsheng.exchange.models import Exchange

    town = world()
    secret = bytes(released_draw(town).files.get(name="recusals.tsv").content)
    rows = [line for line in secret.split(b"\n")[1:] if line]
    passed = b"".join(bytes(row.payload) for row in Exchange.objects.all())
    assert rows and not [row for row in rows if row in passed]


def released_draw(town: World) -> Any:
    from zhunsheng.office.inspections.models import Draw

    return Draw.objects.get(pk=released(town).subject.partition(":")[2])


def test_a_firm_finds_itself_and_a_wrong_code_is_told(db: None, citizen: Any) -> None:
    town = world()
    one = released(town)
    row = bytes(one.files.get(name="drawn.tsv").content).decode().splitlines()[1].split("\t")
    citizen.get("/draws/")
    page = citizen.get(f"/firms/?code={row[0]}").content.decode()
    assert "餐饮服务食品安全抽查抽取结果" in page and "在浏览器里重算" in page and "类第" in page
    assert citizen.get("/firms/?code=91330000000000000X").status_code == 422
    assert "没有被抽中过" in citizen.get("/firms/?code=91350100M000100Y43").content.decode()


def test_a_sealed_draw_says_until_when_and_its_digest(db: None, citizen: Any) -> None:
    from zhunsheng.portal import reads

    town = world()
    with on(BEFORE):
        publisher = officer("021", "许静", town.here.bureau, "公开岗", HouseRole.PUBLISHER)
    draw = town.drawn(seal=("procuratorate", DAY + timedelta(days=30)))
    one = Publication.objects.get(subject=f"draw_sealed:{draw.pk}")
    with on(DAY):
        done(publication.release(one, publisher, True, True))
        publication.deliver()
    citizen.get("/draws/")
    shown = Published.objects.get(section="draw")
    page = citizen.get(f"/records/{shown.pk}/").content.decode()
    assert draw.result["digest"] in page and draw.seed not in page and "drawn.tsv" not in page
    held = reads.sealed(bytes(shown.bundle), DAY + timedelta(days=31))
    assert held is not None and held.overdue
