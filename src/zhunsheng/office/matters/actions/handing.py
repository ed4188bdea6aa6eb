"""One form, one entry: a form that is handed in twice is refused the second time, even when both come at once.

The form carries a token made when it was shown. The token is kept in the transaction of what it brings about; a refusal
takes it back, so that the same form can be corrected and handed in again.

    answer = matters.once(token, officer, lambda: matters.perform(matter, "decide", …))
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.matters.models import HandedIn
from zhunsheng.office.people.models import Officer
from zhunsheng.office.refusals import barred

Answer = TypeVar("Answer")


@transaction.atomic
def once(token: UUID, by: Officer, do: Callable[[], Answer | Refusal]) -> Answer | Refusal:
    """What `do` answers; a refusal when this form has brought something about already."""
    kept = HandedIn.objects.bulk_create(
        [HandedIn(token=token, officer=by, handed_at=clock.real_now())], ignore_conflicts=True
    )
    if not HandedIn.objects.filter(token=token, officer=by, pk=kept[0].pk).exists():
        return barred(
            RefusalKind.CLOSED,
            "",
            "这份表单已经提交过，内容已经登记，没有重复登记",
            way_on="查看办理经过；确需再办一次的，重新打开表单填写",
        )
    answer = do()
    if isinstance(answer, Refusal):
        HandedIn.objects.filter(pk=kept[0].pk).delete()
    return answer
