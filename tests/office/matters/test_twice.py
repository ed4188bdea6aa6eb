"""A form that comes in twice at the same moment brings one act about; the other is told so."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from tests.office.factories import EVIDENCE, START, district, done, file, on
from zhunsheng.law.refusal import Refusal
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import Act, Matter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.template("district")]


def test_two_at_once_are_one(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    here = district()
    answers: list[Act | Refusal] = []
    with on(START):
        case = done(here.open_penalty())
        here.perform(case, "filing", [here.head], outcome="filed")
        token, together = uuid4(), threading.Barrier(2)

        def hand_in(name: str) -> None:
            files = [file(f"{one}", f"{name}{one}".encode(), by=here.li) for one in EVIDENCE["investigate"]]
            together.wait(30)
            try:
                answers.append(
                    matters.once(
                        token,
                        here.li,
                        lambda: matters.perform(
                            Matter.objects.get(pk=case.pk), "investigate", by=[here.li, here.zhao],
                            entered_by=here.li, evidence=files,
                        ),
                    )
                )  # fmt: skip
            finally:
                connections.close_all()

        both = [threading.Thread(target=hand_in, args=(name,)) for name in "ab"]
        for one in both:
            one.start()
        for one in both:
            one.join(60)
    refused = [one for one in answers if isinstance(one, Refusal)]
    assert len(answers) == 2 and len(refused) == 1 and "已经提交过" in refused[0].message
    assert case.acts.filter(event="investigate").count() == 1
