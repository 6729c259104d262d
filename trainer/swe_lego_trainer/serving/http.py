"""The HTTP face: /v1/chat/completions, /v1/models, /health."""

from __future__ import annotations

import json
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ..events import TrainerError, error_of, log
from .prompt import BadRequest
from .protocol import Chat


class Server(ThreadingHTTPServer):
    """One thread per connection; all of them wait for the one engine."""

    daemon_threads = True
    request_queue_size = 256
    chat: Chat

    def __init__(self, address: tuple[str, int], chat: Chat) -> None:
        self.chat = chat
        try:
            super().__init__(address, Handler)
        except OSError as error:
            raise TrainerError("port-in-use", f"cannot listen on {address[0]}:{address[1]} ({error.strerror})", usage=True) from None

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error."""


class Handler(BaseHTTPRequestHandler):
    """Routes of the endpoint."""

    server: Server
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def do_GET(self) -> None:
        if self.path == "/health":
            self._json(200, {"status": "ok"})
        elif self.path in ("/v1/models", "/v1/models/"):
            self._json(200, self.server.chat.models())
        else:
            self._error(404, "not_found", f"no such path: {self.path}")

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.path != "/v1/chat/completions":
            return self._error(404, "not_found", f"no such path: {self.path}")
        try:
            body = json.loads(raw)
            if not isinstance(body, dict):
                raise ValueError("expected an object")
        except ValueError as error:
            return self._error(400, "invalid_request_error", f"the body is not JSON: {error}")
        request = None
        try:
            request = self.server.chat.start(body)
            if body.get("stream"):
                self._stream(self.server.chat.stream(request, body))
            else:
                self._json(200, self.server.chat.answer(request, body))
        except BadRequest as error:
            self._error(400, error.code, str(error))
        except (BrokenPipeError, ConnectionResetError):
            if request is not None:
                request.cancelled = True
        except Exception as error:
            failure = error_of(error)
            log(f"request failed: {failure}")
            self._error(500, failure.code, str(failure))

    def _json(self, status: int, value: dict[str, Any]) -> None:
        content = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _error(self, status: int, code: str, message: str) -> None:
        kind = "invalid_request_error" if status < 500 else "server_error"
        self._json(status, {"error": {"message": message, "type": kind, "param": None, "code": code}})

    def _stream(self, chunks: Any) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True
        for chunk in chunks:
            self.wfile.write(b"data: " + json.dumps(chunk, ensure_ascii=False).encode("utf-8", "replace") + b"\n\n")
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not logged: a rollout makes thousands."""
