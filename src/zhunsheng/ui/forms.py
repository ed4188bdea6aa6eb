"""How every form looks: `{{ form }}` and `{{ field.as_field_group }}` in Tabler, with units, articles and privacy.

Settings: FORM_RENDERER = "zhunsheng.ui.forms.Renderer". Then

    describe(form.fields["fine_fen"], unit="元", cites=["行政处罚法 第五十八条"])
    describe(form.fields["id_number"], private=True)

cites: texts, or objects with `text` and `url` (a form is rendered without a request, so it looks no address up).
private: the value is never kept as a draft in the browser (`data-private`), and the label carries a lock.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates

_CONTROL = (
    (forms.HiddenInput, ""),
    (forms.MultipleHiddenInput, ""),
    (forms.RadioSelect, "form-check-input"),
    (forms.CheckboxSelectMultiple, "form-check-input"),
    (forms.CheckboxInput, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.Widget, "form-control"),
)

_OWN = {
    "django/forms/widgets/radio.html": "ui/forms/choices.html",
    "django/forms/widgets/checkbox_select.html": "ui/forms/choices.html",
    "django/forms/widgets/clearable_file_input.html": "ui/forms/file.html",
    "django/forms/errors/list/default.html": "ui/forms/errors.html",
    "django/forms/errors/list/ul.html": "ui/forms/errors.html",
}


class Field(BoundField):
    """A bound field whose control carries Tabler's class and, where the value is private, `data-private`."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        names = [str(widget.attrs.get("class", "")), next(c for kind, c in _CONTROL if isinstance(widget, kind))]
        if self.errors:
            names.append("is-invalid")
        if css := " ".join(dict.fromkeys(n for n in names if n)):
            built["class"] = css
        if getattr(self.field, "private", False):
            built["data-private"] = ""
            built.setdefault("autocomplete", "off")
        return built

    @property
    def single_check(self) -> bool:
        """Is it one tick box, whose label stands behind it?"""
        return isinstance(self.field.widget, forms.CheckboxInput)


class Renderer(DjangoTemplates):
    """Renders forms with our templates; a widget that has none of ours keeps Django's."""

    form_template_name = "ui/forms/form.html"
    formset_template_name = "ui/forms/formset.html"
    field_template_name = "ui/forms/field.html"
    bound_field_class = Field

    def get_template(self, template_name: str) -> Any:
        return super().get_template(_OWN.get(template_name, template_name))


def describe(
    field: forms.Field,
    *,
    unit: str = "",
    cites: Sequence[Any] = (),
    private: bool = False,
    why: str = "",
) -> forms.Field:
    """Say beside a field its unit, the articles it rests on, why it is asked, and whether its value is private.

    >>> describe(forms.IntegerField(label="罚款"), unit="元", cites=["行政处罚法 第五十八条"]).unit
    '元'
    """
    field.unit = unit  # type: ignore[attr-defined]
    field.cites = tuple(cites)  # type: ignore[attr-defined]
    field.private = private  # type: ignore[attr-defined]
    field.why = why  # type: ignore[attr-defined]
    return field


def speak_plainly() -> None:
    """Say what to do where Django says only what is wrong (这个字段是必填项)."""
    for kind, words in (
        (forms.Field, "请填写这一项。"),
        (forms.ChoiceField, "请选择一项。"),
        (forms.MultipleChoiceField, "请至少选择一项。"),
        (forms.ModelChoiceField, "请选择一项。"),
        (forms.ModelMultipleChoiceField, "请至少选择一项。"),
        (forms.BooleanField, "请勾选这一项。"),
        (forms.FileField, "请选择文件。"),
    ):
        kind.default_error_messages = {**kind.default_error_messages, "required": words}
    for choice in (forms.ChoiceField, forms.MultipleChoiceField, forms.ModelChoiceField):
        wrong = {"invalid_choice": "所选的不在可选范围内，请重新选择。"}
        choice.default_error_messages = {**choice.default_error_messages, **wrong}
