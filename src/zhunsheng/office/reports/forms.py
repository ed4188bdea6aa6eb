"""The form by which a text is checked."""

from __future__ import annotations

from typing import Any

from django import forms

from zhunsheng.claims import documents
from zhunsheng.office.people.models import Organ

MOST_CHARACTERS = 200_000


class CheckForm(forms.Form):
    """A text or a file, and whether to compare it with the records of a year."""

    text = forms.CharField(
        label="文稿", required=False, max_length=MOST_CHARACTERS, widget=forms.Textarea(attrs={"rows": 12}), strip=False,
        help_text="粘贴文字，或者在下面选择文件；核对后不保存。",
    )  # fmt: skip
    file = forms.FileField(
        label="文件",
        required=False,
        help_text="文本、Word（.docx）或者PDF，最大5 MB；更大的文件请用命令 zhunsheng claims。",
    )
    compare = forms.BooleanField(label="与系统记录核对", required=False)
    year = forms.IntegerField(label="年度", required=False, min_value=1949)
    organ = forms.ModelChoiceField(Organ.objects.all(), label="机关", required=False, empty_label="全区")

    def __init__(self, *args: Any, this_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.this_year = this_year
        self.fields["year"].widget.attrs["max"] = this_year
        self.document: documents.Document | None = None

    def clean(self) -> dict[str, Any]:
        """Read the file, or take the text; one of them must be there."""
        given: dict[str, Any] = super().clean() or {}
        year = given.get("year")
        if year is not None and year > self.this_year:
            self.add_error("year", f"年度不能晚于{self.this_year}年；请改正。")
        if given.get("compare") and year is None and "year" not in self.errors:
            self.add_error("year", "与记录核对时要写明文稿说的是哪一年；请填写年度。")
        file = given.get("file")
        if file is not None:
            self._read(file)
        elif (given.get("text") or "").strip():
            self.document = documents.Document(given["text"].replace("\r\n", "\n"))
        elif "text" not in self.errors and "file" not in self.errors:
            self.add_error("text", "没有文字可核对；请粘贴文字或者选择文件。")
        return given

    def _read(self, file: Any) -> None:
        if file.size > documents.BYTES_OF_A_PAGE:
            self.add_error(
                "file", f"文件有{file.size / 2**20:.0f} MB，页面最多核对5 MB；请用命令 zhunsheng claims，或者分成几份。"
            )
            return
        try:
            self.document = documents.from_bytes(file.read(), file.name)
        except documents.Unreadable as fault:
            self.add_error("file", str(fault))
            return
        if len(self.document.text) > MOST_CHARACTERS:
            self.add_error(
                "file",
                f"文件有{len(self.document.text)}字，页面最多核对{MOST_CHARACTERS}字；请用命令 zhunsheng claims，或者分成几份。",
            )
