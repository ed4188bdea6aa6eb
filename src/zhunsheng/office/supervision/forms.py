"""The answer to an open item."""

from __future__ import annotations

from uuid import uuid4

from django import forms

from zhunsheng.office.matters.forms.fields import PlainText


class AnswerForm(forms.Form):
    """What was done about it."""

    token = forms.UUIDField(widget=forms.HiddenInput, label="表单编号", initial=uuid4)
    text = PlainText(label="处理情况", rows=5, help_text="写明核实的情况、要求如何改正、由谁何时改正")
