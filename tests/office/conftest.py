"""Fixtures that several of the office's tests share."""

from tests.office.everywhere import everybody  # noqa: F401
