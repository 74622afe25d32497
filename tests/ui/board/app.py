"""The page in an app of its own: `python -m tests.ui.board.app [PORT]` serves the made-up board."""

import contextlib
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import uvicorn
from fastapi import FastAPI
from fastapi.responses import FileResponse

from tests.ui.board.made import Made
from ui.board import page
from ui.board.source import Source

FILES = [Path("assets/arena.css"), Path("ui/shell.css")]
STYLE = "#frame { padding: 24px !important } @media (max-width: 640px) { #frame { padding: 12px !important } }"


def made_app(source: Source) -> FastAPI:
    app = FastAPI()

    @app.get("/ui/{name}")
    def asset(name: str) -> FileResponse:
        return FileResponse(page.ASSETS[name])

    with gr.Blocks(analytics_enabled=False, fill_width=True) as blocks, gr.Column(elem_id="frame"):
        page.board(source)
    head = "<style>" + "".join(file.read_text(encoding="utf-8") for file in FILES) + STYLE + "</style>"
    return gr.mount_gradio_app(app, blocks, path="/", footer_links=[], ssr_mode=False, head=head)


@contextlib.contextmanager
def serving(source: Source, port: int = 0) -> Iterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", port))
        server = uvicorn.Server(uvicorn.Config(made_app(source), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


if __name__ == "__main__":
    with serving(Made(), int(sys.argv[1]) if len(sys.argv) > 1 else 7871) as address:
        print(address)
        threading.Event().wait()
