"""Both faces as real programs: closed unless opened, with strict headers and cookies of their own."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from email.message import Message

import pytest


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments: object) -> None:
        return None


def fetch(url: str) -> tuple[int, Message]:
    opener = urllib.request.build_opener(_Stay)
    try:
        with opener.open(url, timeout=30) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as answer:
        answer.read()
        return answer.code, answer.headers


@pytest.mark.parametrize("face", ["office_url", "portal_url"])
def test_every_answer_carries_strict_headers(face: str, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue(face)
    for path in ("/", "/accounts/login/", "/nowhere/"):
        _, headers = fetch(url + path)
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy and "unsafe" not in policy and "object-src 'none'" in policy
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "geolocation=()" in headers["Permissions-Policy"]


def test_the_office_keeps_its_pages_out_of_caches(office_url: str) -> None:
    _, headers = fetch(office_url + "/accounts/login/")
    assert "no-store" in headers["Cache-Control"] and "private" in headers["Cache-Control"]


def test_the_office_gives_a_login_and_the_portal_has_none(office_url: str, portal_url: str) -> None:
    assert fetch(office_url + "/accounts/login/")[0] == http.HTTPStatus.OK
    assert fetch(portal_url + "/accounts/login/")[0] == http.HTTPStatus.NOT_FOUND


def test_nobody_signs_up(office_url: str) -> None:
    with urllib.request.urlopen(office_url + "/accounts/signup/") as page:
        assert b'name="password1"' not in page.read()


def test_an_office_cookie_is_not_a_portal_cookie(office_url: str, portal_url: str) -> None:
    cookies = fetch(office_url + "/accounts/login/")[1].get_all("Set-Cookie") or []
    assert [one for one in cookies if one.strip().startswith("zhunsheng_office")]
    assert not [one for one in cookies if "zhunsheng_portal" in one]


def test_a_forged_host_is_refused(office_url: str) -> None:
    request = urllib.request.Request(office_url + "/accounts/login/", headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert refused.value.code == http.HTTPStatus.BAD_REQUEST
    refused.value.close()
