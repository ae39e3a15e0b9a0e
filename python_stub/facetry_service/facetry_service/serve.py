"""``facetry serve``: the service in a terminal, without Jupyter."""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import signal
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .dumps import none_of_this
from .errors import ServiceError
from .listeners import check_collector, parse_listen
from .parser import Parser
from .place import default_data_folder
from .saying import Said
from .service import FIRST_BROWSER, OWN_NAME, Service
from .state import State
from .tls import TlsFiles
from .wallet import passphrase_of
from .wallet_key import closed, how_kept
from .webhook import WebhookWishes
from .wishes import Wishes

_CODE_MINUTES = 10
_START_SECONDS = 30.0
_MOST_POLICY = 64 * 1024
#: The kinds of places where a secret is kept.
_REFERENCE = re.compile("(env|file|keyring|exec):")
#: Codes of what is wrong with the arguments.
_MISUSED = ("listen_", "passphrase_", "policy_", "tls_", "traces_", "webhook_")


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's arguments."""
    command = Parser(
        prog="facetry serve",
        description="Run the service in this terminal until it is interrupted.",
    )
    command.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="the data folder (default: $FACETRY_DATA, or this user's)",
    )
    command.add_argument(
        "--listen",
        metavar="HOST:PORT",
        help="also serve facets here; beyond loopback only with TLS",
    )
    command.add_argument(
        "--tls-cert",
        type=Path,
        metavar="FILE",
        help="certificate of that address with its chain, in PEM; read again when it changes",
    )
    command.add_argument(
        "--tls-key", type=Path, metavar="FILE", help="the certificate's key, in PEM"
    )
    command.add_argument(
        "--issuer", metavar="NAME", help="the service's name, fixed at its first start"
    )
    command.add_argument(
        "--public-log",
        action="store_true",
        help="let everybody who reaches --listen read the log at /log/ (C2SP tlog-tiles): signed "
        "roots, hashes and commitments, no content",
    )
    command.add_argument(
        "--policy",
        type=Path,
        metavar="FILE",
        help="publish the log only as far as the witnesses of this policy (C2SP tlog-policy) "
        "cosigned it; no call waits for them",
    )
    command.add_argument(
        "--metrics",
        metavar="HOST:PORT",
        help="serve figures for Prometheus at /metrics there: counts and times, no names; beyond "
        "loopback only with TLS",
    )
    command.add_argument(
        "--webhook",
        metavar="REF",
        help="post to a web address when something waits for an answer; REF leads to the address "
        "(file:PATH, env:NAME, keyring:SERVICE/USER), which is usually secret",
    )
    command.add_argument(
        "--webhook-key",
        metavar="REF",
        help="sign the messages (Standard Webhooks); REF leads to the key, whsec_…",
    )
    command.add_argument(
        "--webhook-names",
        action="store_true",
        help="have the messages say who asks, and for which objects",
    )
    command.add_argument(
        "--traces",
        metavar="URL",
        help="send OpenTelemetry traces of calls to this collector (OTLP over HTTP, like "
        "http://127.0.0.1:4318/v1/traces): durations and codes, no names; https if elsewhere",
    )
    command.add_argument(
        "--passphrase-fd",
        type=int,
        metavar="N",
        help="read the wallet's passphrase (`facetry wallet`) from this open file "
        "descriptor, not from the terminal",
    )
    command.add_argument("--json", action="store_true", help="print JSON lines, for programs")
    command.add_argument(
        "--print-link",
        nargs="?",
        const="",
        metavar="NAME",
        help="print a one-time link that lets one more browser or device approve, even if "
        "this is not a terminal or somebody can approve already; NAME is what it is called here, "
        "which it says itself where nobody does",
    )
    return command


def main(arguments: list[str]) -> int:
    """Run until SIGINT or SIGTERM; 0, 1 for what went wrong, 2 for wrong arguments."""
    options = parser().parse_args(arguments)
    none_of_this()
    said = Said()
    try:
        return asyncio.run(_serve(options, _wishes(options), said))
    except ServiceError as error:
        said.fail("serve", error, as_json=options.json)
        return 2 if error.code.startswith(_MISUSED) else 1


def _wishes(options: argparse.Namespace) -> Wishes:
    """Read what is wished; nothing is touched before all of it is understood."""
    if (options.tls_cert is None) != (options.tls_key is None):
        raise ServiceError("tls_unusable", "--tls-cert and --tls-key belong together.")
    tls = None if options.tls_cert is None else TlsFiles(options.tls_cert, options.tls_key)
    if tls and options.listen is None and options.metrics is None:
        raise ServiceError("tls_unusable", "--tls-cert needs --listen.")
    if options.metrics is not None:
        parse_listen(options.metrics, tls=tls is not None, option="--metrics")
    if options.listen is not None:
        parse_listen(options.listen, tls=tls is not None)
    elif options.public_log:
        raise ServiceError("listen_missing", "--public-log needs --listen.")
    if options.webhook is None and (options.webhook_key is not None or options.webhook_names):
        raise ServiceError("webhook_unusable", "--webhook-key and -names need --webhook.")
    for name, reference in (("--webhook", options.webhook), ("--webhook-key", options.webhook_key)):
        if reference is not None and not _REFERENCE.match(reference):
            raise ServiceError(
                "webhook_unusable",
                f"{name} takes where the secret is kept, as file:PATH, env:NAME or "
                "keyring:SERVICE/USER: others on this machine can read what is typed here.",
            )
    if options.traces is not None:
        check_collector(options.traces)
    if tls:
        tls.read()
    return Wishes(
        issuer=options.issuer,
        policy=None if options.policy is None else _policy(options.policy),
        listen=options.listen,
        metrics=options.metrics,
        tls=tls,
        traces=options.traces,
        public_log=options.public_log,
        webhook=options.webhook
        and WebhookWishes(options.webhook, options.webhook_key, options.webhook_names),
        ui=True,
        passphrase=_passphrase(options),
    )


def _passphrase(options: argparse.Namespace) -> str | None:
    """Ask for the wallet's passphrase where one closes it and somebody is here to be asked."""
    database = (options.data or default_data_folder()) / "wallet.sqlite"
    asked = closed(database).by == "passphrase" and sys.stdin.isatty()
    if options.passphrase_fd is None and not asked:
        return None
    return passphrase_of(options.passphrase_fd, "Passphrase of the wallet: ")


def _policy(path: Path) -> str:
    """Return the text of a policy, which the core understands. Raises ``ServiceError``."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        raise ServiceError("policy_unusable", f"--policy can't read {path}: {why}.") from error
    if not text.strip() or len(text) > _MOST_POLICY:
        raise ServiceError("policy_unusable", f"{path} is not a policy of witnesses.")
    return text


async def _serve(options: argparse.Namespace, wishes: Wishes, said: Said) -> int:
    end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end.set)
    service = Service(options.data, wishes=wishes)
    renewing: set[asyncio.Task[None]] = set()

    def renew() -> None:
        task = loop.create_task(service.renew_tls())
        renewing.add(task)
        task.add_done_callback(renewing.discard)

    if wishes.tls:
        loop.add_signal_handler(signal.SIGHUP, renew)
    try:
        await service.start(attach=False)
        starting = loop.create_task(_announce(service, options, said))
        ending = loop.create_task(end.wait())
        await asyncio.wait({starting, ending}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            await ending
        else:
            starting.cancel()
            await asyncio.wait({starting})
    finally:
        await service.stop()
    return 0


async def _announce(service: Service, options: argparse.Namespace, said: Said) -> None:
    state = await service.ready(_START_SECONDS)
    wanted = options.print_link is not None or (not state.has_owner and sys.stdout.isatty())
    can_approve = state.consent_port is not None
    link = await _link(service, state, options.print_link) if wanted and can_approve else None
    address = service.listen_address
    if options.json:
        line: dict[str, Any] = {
            "ready": True,
            "issuer": state.issuer,
            "data": str(service.paths.data),
            "socket": str(service.paths.socket("facets")),
            "address": address,
            "metrics": service.metrics_address,
            "consent": state.approve_address,
            "page": _page(state),
            "owner": state.has_owner,
            "wallet": state.wallet,
        }
        if state.consent_message:
            line["consent_unavailable"] = state.consent_message
        if link:
            line["link"] = link
        print(json.dumps(line), flush=True)
        return
    print(f"Facetry serves {state.issuer} from {service.paths.data}")
    if address:
        print(f"  facets:  {address}")
    if service.metrics_address:
        print(f"  metrics: {service.metrics_address}")
    print(f"  keys:    {how_kept(state.wallet)} (facetry wallet)")
    print(f"  socket:  {service.paths.socket('facets')}")
    print(f"  approve: {state.approve_address or _closed(state.consent_message, said)}")
    page = _page(state)
    let_in = f"{page} (facetry ui lets a browser in)" if page else _closed(state.ui_message, said)
    print(f"  page:    {let_in}")
    if link:
        print(f"Let a browser approve (works once, within {_CODE_MINUTES} minutes):\n  {link}")
    elif not state.has_owner:
        print(
            "Nobody can approve yet: end this, and start it with --print-link, for a link to do so."
        )
    print("Ctrl-C ends it.", flush=True)


async def _link(service: Service, state: State, name: str | None) -> str:
    petname = name or ("another browser" if state.has_owner else FIRST_BROWSER)
    code = await service.introduce("owner", petname, ttl=_CODE_MINUTES * 60, names_itself=not name)
    link = f"{state.approve_address}/#enrol={quote(code, safe='')}"
    return link if name else f"{link}&{OWN_NAME}"


def _page(state: State) -> str | None:
    return None if state.ui_port is None else f"http://localhost:{state.ui_port}"


def _closed(why: str | None, said: Said) -> str:
    return "closed, as said above" if why and said.has(why) else str(why)
