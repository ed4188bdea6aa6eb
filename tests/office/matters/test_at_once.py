"""Two processes on one matter, and a process that is killed in the middle: no twins, no gaps, no half act."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests import databases
from tests.office.factories import START, District, district, done, on
from zhunsheng.office.ledger.models import Record
from zhunsheng.office.matters.models import Matter, NumberCounter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.template("district")]
ROOT = Path(__file__).resolve().parents[3]

# What each process runs: `investigate` (which may be repeated) on the matter, or opens new ones; it says each act that
# was acknowledged, in a line of its own.
WORKER = """
import sys
from unittest import mock
import django
django.setup()
from datetime import date
from tests.office import factories
from zhunsheng.office import clock
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.people.models import Officer, Organ
from zhunsheng.office.powers.models import PowerItem

matter, times, mode, name = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
li, zhao = Officer.objects.get(code="001"), Officer.objects.get(code="002")
organ, item = Organ.objects.get(code="110001"), PowerItem.objects.get(code="CF-1")
with factories.on(factories.START):
    for number in range(times):
        if mode == "open":
            done = matters.open_matter(kind="penalty_ordinary", organ=organ, item=item, title=f"{name}{number}", by=[li],
                parties=[matters.NewParty(kind="firm", name="某公司")], entered_by=li)
            print(done.number, flush=True)
            continue
        files = [factories.file(one, f"{name}{number}{one}".encode(), by=li)
                 for one in factories.EVIDENCE["investigate"]]
        done = matters.perform(Matter.objects.get(pk=matter), "investigate", by=[li, zhao], entered_by=li, evidence=files)
        print(done.pk, flush=True)
"""


@pytest.fixture
def here(clone: Any) -> Iterator[District]:
    clone.dirty = True
    yield district()


def start(clone: Any, matter: Matter | None, times: int, mode: str, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(matter.pk if matter else "-"), str(times), mode, name],
        env={
            **os.environ,
            **databases.urls(clone.name),
            "ZHUNSHENG_LOG": str(settings.LOG_ROOT),
            "ZHUNSHENG_KEYS": str(settings.KEYS_ROOT),
            "DJANGO_SETTINGS_MODULE": "zhunsheng.config.settings",
            "FACE": "all",
            "ZHUNSHENG_STATIC": "plain",
            "PYTHONPATH": str(ROOT),
        },
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def filed(here: District) -> Matter:
    with on(START):
        case = done(here.open_penalty())
        here.perform(case, "filing", [here.head], outcome="filed")
    return case


@pytest.mark.prove
def test_processes_that_act_and_open_at_once_leave_no_gaps_and_no_twins_and_a_killed_one_no_half_act(
    here: District, clone: Any
) -> None:
    case = filed(here)
    working = [start(clone, case, 6, "act", name) for name in "ab"] + [start(clone, None, 6, "open", n) for n in "cd"]
    said = [line for one in working for line in (one.communicate(timeout=120)[0]).split()]
    assert [one.returncode for one in working] == [0, 0, 0, 0]

    assert list(case.acts.values_list("number", flat=True)) == list(range(1, 15))
    chain = Record.objects.filter(subject=f"matter:{case.pk}").order_by("number")
    assert [one.number for one in chain] == list(range(1, 15))
    numbers = {f"准市监案源〔2026〕{number}号" for number in range(1, 14)}
    assert set(Matter.objects.values_list("number", flat=True)) == numbers
    assert NumberCounter.objects.get(word="案源").last == 13
    assert {one for one in said if "号" in one} < numbers

    with start(clone, case, 1000, "act", "e") as killed:
        assert killed.stdout is not None
        acknowledged = [killed.stdout.readline().strip() for _ in range(4)]
        killed.send_signal(signal.SIGKILL)
        acknowledged += [line.strip() for line in killed.stdout.read().splitlines() if len(line.strip()) == 36]
    assert killed.returncode == -signal.SIGKILL

    acts = {str(act.pk): act for act in case.acts.all()}
    assert acts.keys() >= set(acknowledged)
    assert [act.number for act in acts.values()] == list(range(1, len(acts) + 1))
    for act in acts.values():
        if act.event == "investigate":
            assert (act.signers.count(), act.evidence.count()) == (2, 3)
    records = Record.objects.filter(subject=f"matter:{case.pk}").count()
    assert records == len(acts)
    with on(START):
        assert here.perform(case, "investigate", [here.li, here.zhao]).number == len(acts) + 1
