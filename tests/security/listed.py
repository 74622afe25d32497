"""Every route that a server lists at run time, mounted apps and Gradio's functions with it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from starlette.routing import Mount

from ui.accounts.entrance import Entrance
from ui.document import Document
from ui.guard import Guard


@dataclass(frozen=True)
class Listed:
    """One route and one method."""

    method: str
    path: str
    """With its parameters in braces."""
    body: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def key(self) -> str:
        return f"{self.method} {self.path}"


def application_of(guard: Guard) -> Any:
    """The app behind the guard; each layer is named, so that a new one is noticed."""
    assert type(guard) is Guard
    assert type(guard.app) is Entrance
    assert type(guard.app.app) is Document
    return guard.app.app.app


def routes_of(app: Any, prefix: str = "") -> Iterator[Listed]:
    """The routes of an app and of all apps mounted in it."""
    for route in app.routes:
        if hasattr(route, "effective_route_contexts"):  # FastAPI keeps included routers whole
            for context in route.effective_route_contexts():
                yield from (Listed(method, prefix + context.path) for method in sorted(context.methods))
        elif getattr(route, "methods", None):
            yield from (Listed(method, prefix + route.path) for method in sorted(route.methods))
        elif isinstance(route, Mount) and hasattr(route.app, "routes"):
            yield from routes_of(route.app, prefix + route.path)
        else:  # static files, web sockets, anything else: to be classified by hand
            yield Listed(type(route).__name__, prefix + getattr(route, "path", "?"))


def gradio_functions(app: Any) -> Iterator[Listed]:
    """Each of Gradio's functions by every way to call it, and each function of its components."""
    for route in app.routes:
        blocks = route.app.get_blocks() if isinstance(route, Mount) and hasattr(route.app, "get_blocks") else None
        if blocks is None:
            continue
        for number, function in [*blocks.fns.items(), (0, None)]:  # one that is not there is not to be reached either
            name = getattr(function, "api_name", None) or "predict"
            sent = {"data": [], "fn_index": number, "session_hash": "s"}
            for way in ("call", "call/v2", "run", "api"):
                yield Listed("POST", f"/gradio_api/{way}/{name}", sent)
            yield Listed("POST", "/gradio_api/queue/join", sent)
        for number, block in blocks.blocks.items():
            for function in getattr(block, "server_fns", None) or []:
                sent = {"component_id": number, "fn_name": function.__name__, "session_hash": "s", "data": []}
                yield Listed("POST", "/gradio_api/component_server", sent)


def everything(guard: Guard) -> list[Listed]:
    """All that the server lists."""
    app = application_of(guard)
    return [*dict.fromkeys(routes_of(app)), *gradio_functions(app)]


def reachable(guard: Guard, path: str) -> bool:
    """Whether the guard lets anything at this path through."""
    return guard.has(path)
