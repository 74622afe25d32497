"""The web app: `python app.py --system NAME=RUN`. Opens the store, makes the systems and hands both to the pages."""

import json
import secrets
import ssl
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from common.commands import command_line, run, say
from common.errors import UserError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from ui.arena.systems import System

app = command_line("Impression Arena: judge two models' impressions blind, and see every run on one leaderboard.")


@app.command(
    no_args_is_help=False,
    epilog="Example: python app.py --system gemma-3-270m-lora=var/demo/runs/gemma-3-270m-lora",
)
def serve(
    store: str | None = typer.Option(None, help="The database; else IMPRESSION_STORE, else sqlite:///var/arena.db."),
    host: str = typer.Option("127.0.0.1", help="Address to listen on; another than this machine's own needs users."),
    port: int = typer.Option(7860, help="Port to listen on; 0 takes a free one."),
    system: list[str] = typer.Option(
        [],
        help="NAME=RUN: a trained run to judge beside its base; or NAME=SERVER.toml: models that a server holds "
        "(docs/serving.md). May be given again.",
    ),
    name: list[str] = typer.Option([], help="A host name that people reach this server by. May be given again."),
    trusted_proxy: list[str] = typer.Option([], help="Address or network of a proxy with TLS before this server."),
    root_path: str = typer.Option("", help="The path below which the proxy shows this server, such as /arena."),
    certificate: Path | None = typer.Option(None, help="PEM file: serve https without a proxy; with --key."),
    key: Path | None = typer.Option(None, help="PEM file of the certificate's private key."),
) -> None:
    """Serve the arena and the leaderboard."""
    folders = named(system)
    from ui.address import LOOPBACK, listen
    from ui.network import network

    check_certificate(certificate, key)
    paths = network(host, name, trusted_proxy, root_path)
    opened = users = None
    if host not in LOOPBACK or name:
        from arena.people import any_user
        from store.engine import open_store

        opened = open_store(store)
        users = any_user(opened)
        if name and not users:
            raise UserError(
                "--name: there are no users, and everybody would be let in; create one: python -m arena user add NAME "
                "--role team --password"
            )
    with listen(host, port, users=bool(users)) as listener:
        systems = [make_system(name, folder) for name, folder in folders]
        from store.engine import open_store
        from ui.arena.engine import Engine
        from ui.server import Site
        from ui.server import serve as serve_site

        opened = opened or open_store(store)
        if not systems:
            say("no --system NAME=RUN: the leaderboard can be looked at, the arena has nothing to compare")
        if host not in LOOPBACK and not (trusted_proxy or certificate):
            say(
                "passwords travel unencrypted: give --certificate and --key, or put a proxy with TLS before this server"
            )
        synthetic = all(is_synthetic(place) for _, place in folders)
        serve_site(
            Site(opened, Engine(systems), lambda: not synthetic or holds_real(opened), paths),
            listener,
            certificate,
            key,
        )


def check_certificate(certificate: Path | None, key: Path | None) -> None:
    """See that https can be served with these, before anything is loaded.

    Raises:
        UserError: One of them is missing, or they do not go together.
    """
    if (certificate is None) != (key is None):
        raise UserError("--certificate and --key go together: give both PEM files")
    if certificate is None or key is None:
        return
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key)
    except OSError as error:
        raise UserError(
            f"--certificate {certificate} --key {key}: {error.strerror or error}; give the PEM files of one certificate"
        ) from None


def make_system(name: str, place: Path) -> "System":
    """A run of this machine, or models that a server holds."""
    return remote_system(name, place) if place.suffix == ".toml" else local_system(name, place)


def local_system(name: str, folder: Path) -> "System":
    """A run beside its base; its model is loaded when the server is up.

    Raises:
        UserError: The folder is no finished run.
    """
    from arena.cases import cases_of
    from sft.predict import base_folder
    from sft.threads import wait_politely

    wait_politely()
    from sft.runs import load_generator, open_run
    from sft.serving import LocalWriter
    from ui.arena.systems import System

    run = open_run(folder)
    if run.facts["kind"] != "sft":
        raise UserError(
            f"--system {name}={folder}: a {run.facts['kind']} run; name a trained one, its base comes with it"
        )
    base = base_folder(run)
    cases = cases_of(folder) or cases_of(base)
    return System(
        name,
        base.name,
        folder.resolve().name,
        lambda: LocalWriter(load_generator(run)),
        lambda: secrets.choice(cases) if cases else None,
    )


def remote_system(name: str, file: Path) -> "System":
    """Base and fine-tuned model of a server; it is looked for when this server is up.

    With a `run` in the file it votes, draws cases and stands on the leaderboard as that run.

    Raises:
        UserError: The file or its run cannot be used, or the address may not be sent findings.
    """
    from arena.cases import cases_of
    from sft.remote.address import place_of
    from sft.remote.asked import asked
    from sft.remote.config import read_remote
    from sft.remote.writer import RemoteWriter
    from ui.arena.systems import System

    config = read_remote(file)
    place_of(config.url, outside=config.outside)
    told = asked(config)
    base, sft = told.names(name)
    cases = cases_of(told.run.folder) if told.run else []
    return System(
        name, base, sft, lambda: RemoteWriter(told), lambda: secrets.choice(cases) if cases else None, remote=True
    )


def is_synthetic(place: Path) -> bool:
    """Whether a run was trained on synthetic reports alone, as far as it says; a server's models only where their run says so."""
    folder: Path | None = place
    if place.suffix == ".toml":
        from sft.remote.config import read_remote

        run = read_remote(place).run
        folder = Path(run) if run else None
    if folder is None:
        return False
    facts = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    return bool(facts.get("data", {}).get("synthetic"))


def holds_real(store: "Engine") -> bool:
    """Whether the store holds reports of real patients, or findings that people typed and wanted kept."""
    from arena.votes import keeps_findings
    from leaderboard.board import sets

    return keeps_findings(store) or not all(one.synthetic for one in sets(store))


def named(arguments: list[str]) -> list[tuple[str, Path]]:
    """NAME=RUN arguments as pairs."""
    pairs: list[tuple[str, Path]] = []
    for argument in arguments:
        name, equals, folder = argument.partition("=")
        if not (name and equals and folder):
            raise UserError(f"--system {argument}: write NAME=RUN, RUN being the --out of python -m sft train")
        if name in (before for before, _ in pairs):
            raise UserError(f"--system {argument}: the name {name} is given twice; give each its own")
        pairs.append((name, Path(folder)))
    return pairs


if __name__ == "__main__":
    sys.exit(run(app))
