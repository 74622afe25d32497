"""A server that does what a script says, for what real servers do only now and then."""

import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TEXT = ("右肺", "上叶", "结节。")


@dataclass
class Script:
    """What is done with the next completions; `ok` once it is empty."""

    next: deque[str] = field(default_factory=deque)
    always: str = "ok"
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    models: tuple[str, ...] = ("base", "sft")
    open_now: int = 0
    most_open: int = 0
    url: str = ""


@contextmanager
def scripted() -> Iterator[Script]:
    script = Script()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def answer(self, status: int, body: bytes, **headers: str) -> None:
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            script.headers.append(dict(self.headers))
            self.answer(200, json.dumps({"data": [{"id": name} for name in script.models]}).encode())

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            with lock:
                script.asked.append(asked)
                script.headers.append(dict(self.headers))
                script.open_now += 1
                script.most_open = max(script.most_open, script.open_now)
                act = script.next.popleft() if script.next else script.always
            try:
                self.act(act, asked)
            finally:
                with lock:
                    script.open_now -= 1

        def act(self, act: str, asked: dict[str, Any]) -> None:
            told = f"prompt: {asked.get('prompt')}"
            if act.isdecimal():
                self.answer(int(act), told.encode(), retry_after="0")
            elif act == "long":
                self.answer(400, f"This model's maximum context length is 8 tokens. {told}".encode())
            elif act == "page":
                self.answer(200, f"<html>{told}</html>".encode())
            elif act == "moved":
                self.answer(307, b"", location="http://127.0.0.1:9/v1/completions")
            elif act == "silence":
                time.sleep(1.0)
            elif act == "hang up":
                self.close_connection = True
            elif asked["stream"]:
                self.stream(half=act == "cut")
            else:
                time.sleep(0.02)
                usage = {"completion_tokens": len(TEXT) + 1, "prompt_tokens": 5}
                made = {"choices": [{"text": "".join(TEXT), "finish_reason": "stop"}], "usage": usage}
                self.answer(200, json.dumps(made).encode())

        def stream(self, half: bool) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.end_headers()
            self.wfile.write(b": ping\n\n")
            for part in TEXT[: 2 if half else None]:
                self.event({"choices": [{"text": part}]})
            if half:
                return
            self.event({"choices": [{"text": "", "finish_reason": "stop"}]})
            self.event({"choices": [], "usage": {"completion_tokens": 4, "prompt_tokens": 5}})
            self.wfile.write(b"data: [DONE]\n\n")

        def event(self, told: dict[str, Any]) -> None:
            self.wfile.write(f"data: {json.dumps(told)}\n\n".encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    script.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield script
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
