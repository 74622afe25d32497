"""Who sent a request, to which name, and through which proxy: refused where that is not as the server was told."""

import ipaddress
import re
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from common.errors import UserError
from ui.address import LOOPBACK

Networks = tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
STRANGE = ("forwarded", "x-gradio-server", "x-real-ip", "x-original-url", "x-rewrite-url", "x-http-method-override")
"""Headers besides `X-Forwarded-*` that could make what stands behind the guard believe something else."""
WILDCARDS = {"0.0.0.0", "::"}  # noqa: S104
TAKEN = ("/rate", "/team", "/ui", "/invite", "/login", "/logout", "/password")
PORTS = {"http": ":80", "https": ":443"}


class RefusedError(Exception):
    """A request that is not for this server."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


@dataclass(frozen=True)
class Caller:
    """What is known of a request's way here."""

    host: str
    """As the browser wrote it, port included."""
    scheme: str
    address: str
    """The browser's, or that of the last machine before a trusted proxy."""


@dataclass(frozen=True)
class Network:
    """Names that the server answers to, and the proxies it believes."""

    names: frozenset[str] = frozenset(LOOPBACK)
    addresses: bool = False
    """Answer to any numeric address too: a page that resolves its own name to this machine has none."""
    proxies: Networks = ()
    root: str = ""
    """The path below which a proxy shows this server, without a slash at the end."""
    shared: bool = field(default=False)
    """Whether several processes may stand behind one address, so that cookies must not be named after a port."""

    def caller(self, scope: Scope) -> Caller:
        """The way of a request.

        Raises:
            RefusedError: Through an unknown proxy, or to or from another name.
        """
        headers = Headers(scope=scope)
        peer = (scope.get("client") or ("",))[0]
        behind = within(peer, self.proxies)
        forwarded = [name for name in headers if name in STRANGE or name.startswith("x-forwarded-")]
        if forwarded and not behind:
            raise RefusedError(400, "This server takes no requests through a proxy that it was not told of.")
        caller = self.through(headers) if behind else Caller(headers.get("host", ""), scope["scheme"], peer)
        if not self.answers(name_of(caller.host)):
            known = ", ".join(sorted(self.names - {"::1"}))
            raise RefusedError(400, f"This server answers to {known} alone.")
        own = f"{caller.scheme}://{without_port(caller.host, caller.scheme)}"
        origins = headers.getlist("origin")
        if any(without_port(origin, urlsplit(origin).scheme) != own for origin in origins):
            raise RefusedError(403, "This request comes from another page.")
        elsewhere = headers.get("sec-fetch-site", "none") not in ("none", "same-origin")
        if elsewhere and (headers.get("sec-fetch-mode") != "navigate" or scope["method"] not in ("GET", "HEAD")):
            raise RefusedError(403, "This request comes from another page.")
        return caller

    def through(self, headers: Headers) -> Caller:
        """The way of a request that a trusted proxy passed on."""
        chain = [part.strip() for part in ",".join(headers.getlist("x-forwarded-for")).split(",") if part.strip()]
        scheme = headers.getlist("x-forwarded-proto")
        hosts = headers.getlist("x-forwarded-host") or headers.getlist("host")
        if not chain or len(scheme) != 1 or len(hosts) != 1:
            raise RefusedError(400, "The proxy must send X-Forwarded-For and X-Forwarded-Proto, and one host.")
        if scheme[0] != "https":
            raise RefusedError(400, "Behind a proxy this server is reached through https alone.")
        address = next((one for one in reversed(chain) if not within(one, self.proxies)), chain[0])
        try:
            ipaddress.ip_address(address)
        except ValueError:
            raise RefusedError(400, "X-Forwarded-For holds what is no address.") from None
        return Caller(hosts[0], "https", address)

    def answers(self, name: str) -> bool:
        """Whether a host's name is one of this server's."""
        if name in self.names:
            return True
        if not self.addresses:
            return False
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True


def network(host: str, names: Sequence[str] = (), proxies: Sequence[str] = (), root: str = "") -> Network:
    """The network as the command line describes it.

    Raises:
        UserError: A proxy is no address, the root is no path, or a proxy is named without the name that it is reached by.
    """
    for name in names:
        if name_of(name) != name:
            raise UserError(f"--name {name}: write the host's name alone, in small letters: arena.example.org")
    if proxies and not names:
        raise UserError(
            "--trusted-proxy: name the host that people write in their browsers too: --name arena.example.org"
        )
    if root and not proxies:
        raise UserError(
            f"--root-path {root}: it goes with --trusted-proxy ADDRESS, which passes requests on from there"
        )
    root = root.rstrip("/")
    if root and not re.fullmatch(r"(/[\w.~-]+)+", root):
        raise UserError(f"--root-path {root}: write a path such as /arena")
    if root in TAKEN:
        raise UserError(f"--root-path {root}: the server has pages of its own there; choose another path")
    own = {socket.gethostname().lower()} if host in WILDCARDS else {host.lower()}
    return Network(
        names=frozenset(names) | (frozenset() if proxies else own | LOOPBACK),
        addresses=host in WILDCARDS and not proxies,
        proxies=tuple(parsed(proxies)),
        root=root,
        shared=bool(names),
    )


def parsed(proxies: Iterable[str]) -> Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Addresses or networks of proxies."""
    for proxy in proxies:
        try:
            yield ipaddress.ip_network(proxy)
        except ValueError:
            raise UserError(
                f"--trusted-proxy {proxy}: write an address or a network: 10.0.0.5 or 10.0.0.0/24"
            ) from None


def within(address: str, networks: Networks) -> bool:
    """Whether an address lies in one of the networks; what is none does not."""
    try:
        parsed_address = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed_address in one for one in networks)


def name_of(host: str) -> str:
    """The name in a Host header, its port off."""
    try:
        return (urlsplit(f"//{host}").hostname or "") if re.fullmatch(r"[\w.:\[\]-]+", host) else ""
    except ValueError:
        return ""


def without_port(address: str, scheme: str) -> str:
    """A host or an origin without the port that its scheme has anyway."""
    return address.removesuffix(PORTS.get(scheme, "\0")).lower()
