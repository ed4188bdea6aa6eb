"""A bank of its own: a server on a real socket with threads, that pays, pays twice, lies, sleeps and signs badly.

It shares no code with the connector: the signature is computed here anew. What it is to do next is said in `mood`.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

KEY = "test-key-of-the-bank-for-both-its-sides"


def signed(body: bytes) -> str:
    return hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest()


class BankServer:
    """Codes by request id, payments by code; every request it saw, in order."""

    def __init__(self) -> None:
        self.codes: dict[str, str] = {}
        self.payments: dict[str, list[dict[str, Any]]] = {}
        self.seen: list[tuple[str, dict[str, Any]]] = []
        self.mood = ""  # "", silent, broken, unsigned, refusing
        self.asleep, self.arrived = threading.Event(), threading.Event()
        bank = self

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if not hmac.compare_digest(self.headers.get("X-Signature", ""), signed(body)):
                    return self._say(401, {})
                asked = json.loads(body)
                bank.seen.append((self.path, asked))
                told = getattr(bank, f"_{self.path.strip('/')}")(asked)
                bank.arrived.set()
                if bank.mood == "silent":
                    bank.asleep.wait(30)
                    return None
                status = {"broken": 503, "refusing": 409}.get(bank.mood, 200)
                return self._say(status, {"request_id": asked["request_id"], **told})

            def _say(self, status: int, told: dict[str, Any]) -> None:
                body = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("X-Signature", "0" * 64 if bank.mood == "unsigned" else signed(body))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *said: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self.asleep.set()
        self.server.shutdown()
        self.server.server_close()

    def _bills(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"code": self.codes.setdefault(asked["request_id"], f"4401{len(self.codes) + 1:012d}")}

    def _payments(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"payments": self.payments.get(asked["code"], [])}

    def _statement(self, asked: dict[str, Any]) -> dict[str, Any]:
        rows = [one for rows in self.payments.values() for one in rows if one["paid_at"].startswith(asked["on"])]
        return {"payments": rows}

    def pay(self, code: str, fen: int, serial: str, at: str = "2026-03-12T10:00:00+08:00") -> dict[str, Any]:
        """Somebody pays at the counter."""
        row = {"code": code, "serial": serial, "fen": fen, "paid_at": at}
        self.payments.setdefault(code, []).append(row)
        return row


def tell(url: str, row: dict[str, Any], signature: str | None = None) -> int:
    """The bank tells of a payment by itself, over a socket; the answer's status."""
    body = json.dumps(row).encode()
    parts = urlsplit(url)
    line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        line.request(
            "POST",
            "/payments/notice/",
            body,
            {"X-Signature": signature or signed(body), "Content-Type": "application/json"},
        )
        return line.getresponse().status
    finally:
        line.close()
