"""The form that completes a draft: the blanks of its template, with what is known already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django import forms

from zhunsheng.office.matters.companions import Blank
from zhunsheng.office.matters.forms.fields import of_blank

WORD = "w_"


class CompletionForm(forms.Form):
    """The blanks of one paper."""

    token = forms.UUIDField(widget=forms.HiddenInput, label="表单编号")

    def __init__(self, blanks: list[Blank], data: Any = None) -> None:
        super().__init__(data, initial={"token": uuid4()}, label_suffix="")
        for blank in blanks:
            self.fields[WORD + blank.name] = of_blank(blank)

    def _given(self) -> Iterator[tuple[str, Any]]:
        for name, value in self.cleaned_data.items():
            if name.startswith(WORD) and value not in (None, "", []):
                yield name.removeprefix(WORD), value

    @property
    def words(self) -> dict[str, Any]:
        """What was filled in."""
        return dict(self._given())
