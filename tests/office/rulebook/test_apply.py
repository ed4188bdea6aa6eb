"""A rulebook is applied once, kept whole, and pinned by digest."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from django.db import connection, transaction

from zhunsheng.office import clock
from zhunsheng.office.ledger.models import Record
from zhunsheng.office.people import actions as people
from zhunsheng.office.people.models import Organ
from zhunsheng.office.rulebook import actions as rulebook
from zhunsheng.office.rulebook import archive, kind_views, reads
from zhunsheng.office.rulebook.models import Procedure, Version

DAY = date(2026, 3, 2)
BOOK = Path(__file__).resolve().parents[3] / "rulebook"


def organ(code: str = "A1", layers: tuple[str, ...] = ("domain/samr", "example")) -> Organ:
    made = people.create_organ(
        code=code, name="清河区市场监督管理局", short_name="市监局", sign="清市监", kind="department", layers=layers,
        valid_from=date(2019, 1, 1), by=None, at=clock.at(DAY),
    )  # fmt: skip
    assert isinstance(made, Organ)
    return made


@pytest.mark.django_db
def test_the_book_of_this_checkout_is_in_force_and_recorded():
    version = reads.versions().get()
    assert version.digest == archive.digest(BOOK)
    assert Record.objects.filter(subject=f"rulebook:{version.pk}", kind="rulebook").exists()


@pytest.mark.django_db
def test_a_new_organ_finds_its_procedures_pinned():
    row = reads.current("penalty_ordinary", organ(), DAY)
    law = reads.procedure(row.digest)
    assert (law.id, law.digest, law.in_force) == ("penalty_ordinary", row.digest, row.in_force)
    assert row.in_force <= DAY


@pytest.mark.django_db
def test_a_kind_whose_parameters_no_layer_sets_is_not_in_the_organs_book():
    assert reads.knows("penalty_ordinary", organ(), DAY)
    bare = organ("B2", ())
    assert reads.knows("complaint", bare, DAY)
    assert not reads.knows("penalty_ordinary", bare, DAY)
    with pytest.raises(reads.NoRulebook, match="no procedure penalty_ordinary"):
        reads.current("penalty_ordinary", bare, DAY)


@pytest.mark.django_db
def test_a_kind_is_not_known_before_it_comes_into_force():
    assert not reads.knows("complaint", organ(), date(2019, 1, 2))


@pytest.mark.django_db
def test_calendar_and_statutes_come_with_the_book():
    assert not reads.calendar().is_working(date(2026, 1, 1))
    assert reads.statutes().article("行政处罚法", "57", on=DAY) is not None


@pytest.mark.django_db
def test_facts_are_typed_columns_of_a_view_that_only_reads():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'kind_penalty_ordinary'"
        )
        columns = dict(cursor.fetchall())
        assert columns["fine_fen"] == "bigint"
        assert columns["opened_on"] == "date"
        assert columns["serious"] == "boolean"
        cursor.execute(
            "SELECT has_table_privilege('zhunsheng_reader', 'kind_penalty_ordinary', 'SELECT'), "
            "has_table_privilege('zhunsheng_app', 'kind_penalty_ordinary', 'UPDATE, DELETE, INSERT')"
        )
        assert cursor.fetchone() == (True, False)


@pytest.mark.django_db
def test_private_facts_stand_in_no_view():
    law = reads.procedure(reads.current("penalty_ordinary", organ(), DAY).digest)
    for kind, facts in kind_views.facts_by_kind([law]).items():
        assert kind == "penalty_ordinary"
        assert not [fact for fact in facts.values() if fact.private]


def test_a_name_that_is_no_plain_word_never_reaches_sql():
    for word in ("x; DROP TABLE", 'x"', "X", "", "é", "a" * 60):
        with pytest.raises(ValueError, match="snake_case"):
            kind_views.statements({word: {}})


@pytest.mark.django_db
def test_the_web_may_not_apply_a_book(tmp_path):
    book = tmp_path / "rulebook"
    shutil.copytree(BOOK, book)
    path = next((book / "national/procedures/complaint").glob("2*.yaml"))
    path.write_text(path.read_text() + "# one more line\n")
    with pytest.raises(PermissionError, match="rulebook_apply"), transaction.atomic():
        rulebook.apply(book)
    reads.forget_newest()
    assert Version.objects.count() == 1


@pytest.mark.django_db
def test_a_faulty_book_is_refused_with_file_and_line(tmp_path):
    book = tmp_path / "rulebook"
    shutil.copytree(BOOK, book)
    path = next((book / "national/procedures/complaint").glob("2*.yaml"))
    path.write_text(path.read_text().replace("in_force:", "in_forse:", 1))
    refused = rulebook.apply(book)
    assert not isinstance(refused, Version)
    assert any(f"complaint/{path.name}:" in str(fault) for fault in refused)
    assert Version.objects.count() == 1


def test_the_same_files_give_the_same_bytes(tmp_path):
    copy = tmp_path / "book"
    shutil.copytree(BOOK / "national" / "procedures", copy)
    (copy / "notes.txt").write_text("not part of a book")
    assert archive.digest(copy) == archive.digest(BOOK / "national" / "procedures")
    assert archive.pack(copy) == archive.pack(BOOK / "national" / "procedures")


@pytest.mark.django_db
def test_a_version_is_read_from_its_archive_not_from_disk(tmp_path, settings):
    settings.VAR = tmp_path
    unpacked = reads.folder(reads.newest())
    assert unpacked.is_relative_to(tmp_path)
    assert archive.digest(unpacked) == archive.digest(BOOK)


@pytest.mark.django_db
def test_applied_versions_and_pins_are_never_changed(as_owner):
    import psycopg

    for sql in (
        "UPDATE rulebook_version SET digest = ''",
        "DELETE FROM rulebook_procedure",
        "TRUNCATE rulebook_version CASCADE",
    ):
        with pytest.raises(psycopg.errors.RestrictViolation):
            as_owner(sql)


@pytest.mark.prove
def test_the_owner_applies_twice_and_nothing_changes_then_a_new_text_and_both_stay(tmp_path, clone, django_db_setup):
    """In a process of its own, as `zhunsheng manage rulebook_apply FOLDER` runs."""
    import psycopg

    from tests import databases
    from zhunsheng.cli import cluster

    clone.dirty = True
    book = tmp_path / "rulebook"
    shutil.copytree(BOOK, book)
    databases.manage(
        clone.name, ["rulebook_apply", str(book)], ZHUNSHENG_AS="owner", ZHUNSHENG_KEYS=str(tmp_path / "k")
    )
    path = next((book / "national/procedures/complaint").glob("2*.yaml"))
    text = path.read_text()
    path.write_text(text.replace("\nname: ", "\nname: 新", 1))
    databases.manage(
        clone.name, ["rulebook_apply", str(book)], ZHUNSHENG_AS="owner", ZHUNSHENG_KEYS=str(tmp_path / "k")
    )
    path.write_text(text)
    databases.manage(
        clone.name, ["rulebook_apply", str(book)], ZHUNSHENG_AS="owner", ZHUNSHENG_KEYS=str(tmp_path / "k")
    )
    with psycopg.connect(databases.CLUSTER.url(cluster.APP, clone.name)) as asked:
        found = asked.execute("SELECT number, digest FROM rulebook_version ORDER BY number").fetchall()
        pinned = asked.execute("SELECT count(*) FROM rulebook_procedure WHERE kind = 'complaint'").fetchone()
    assert [number for number, _ in found] == [1, 2, 3]
    assert found[0][1] == found[2][1] != found[1][1]
    assert pinned == (2,)


@pytest.mark.django_db
def test_procedures_of_the_same_meaning_share_one_pin():
    before = Procedure.objects.count()
    organ("C1", ("domain/samr", "example"))
    organ("C2", ("domain/samr", "example"))
    organ("C3", ())
    assert Procedure.objects.filter(kind="complaint").count() == 1
    assert Procedure.objects.count() >= before
