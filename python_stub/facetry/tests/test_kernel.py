"""In a real kernel, started with a pipe as the Jupyter server does it."""

import contextlib
import os
import queue
import signal
import threading
from pathlib import Path

import pytest
from facetry._card import CARD_TYPE
from facetry._show import RECEIPT_TYPE
from jupyter_client.manager import KernelManager


class Kernel:
    def __init__(self, manager, client):
        self.manager, self.client = manager, client
        self._idle = threading.Event()

    def interrupt(self):
        """As a person does, who presses it once more where nothing came of it: between looking for
        a signal and a call that waits, a kernel sees none until that call ends."""

        def press():
            while True:
                self.manager.signal_kernel(signal.SIGINT)
                if self._idle.wait(10):
                    return

        threading.Thread(target=press, daemon=True).start()

    def run(self, code, metadata=None, on_output=None, timeout=90):
        """All messages of one cell as {type: [content, …]}."""
        content = dict(
            code=code,
            silent=False,
            store_history=True,
            user_expressions={},
            allow_stdin=False,
            stop_on_error=True,
        )
        message = self.client.session.msg("execute_request", content, metadata=metadata or {})
        self._idle.clear()
        self.client.shell_channel.send(message)
        seen = {}
        while True:
            told = self.client.get_iopub_msg(timeout=timeout)
            if told["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            kind = told["msg_type"]
            seen.setdefault(kind, []).append(told["content"])
            if on_output is not None:
                on_output(kind, told["content"])
            if kind == "status" and told["content"]["execution_state"] == "idle":
                self._idle.set()
                return seen


@contextlib.contextmanager
def started(wallet, code):
    read, write = os.pipe()
    os.write(write, code.encode())
    os.close(write)
    # Ports that are chosen before they are taken may be another program's by then.
    file = Path(wallet.path).with_name("kernel.json")
    manager = KernelManager(transport="ipc", connection_file=str(file))
    environ = {**os.environ, "FACETRY_FD": str(read), "FACETRY_SOCKET": wallet.path}
    manager.start_kernel(env=environ, pass_fds=[read])
    os.close(read)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=90)
        yield Kernel(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.fixture
def kernel(wallet, make):
    with started(wallet, make.CODE) as kernel:
        yield kernel


def test_a_cell_asks_waits_gets_its_facet_and_shows_the_receipt(kernel, wallet, make):
    decided = threading.Event()
    narrowed = make.held("bank", make.BANK[0])

    def poll(body, query):
        return (
            {"state": "granted", "facets": [narrowed]}
            if decided.wait(120)
            else {"state": "pending"}
        )

    wallet.on["POST need"] = lambda *_: {"state": "pending", "request": "a" * 32}
    wallet.on["GET requests"] = poll
    wallet.on["POST invoke"] = lambda *_: make.Reply(200, {"balance": 12}, make.receipt())

    def decide(kind, content):
        if kind == "display_data":
            assert content["data"][CARD_TYPE]["state"] == "pending"
            assert content["data"][CARD_TYPE]["request"] == "a" * 32
            decided.set()

    code = 'import facetry\nacct = facetry.need("bank", "balance", why="<b>month end</b>")'
    seen = kernel.run(code, {"cellId": "cell-1"}, decide)
    card, end = seen["display_data"][0], seen["update_display_data"][0]
    assert card["transient"]["display_id"] == end["transient"]["display_id"]
    assert "&lt;b&gt;month end" in card["data"]["text/html"]
    assert end["data"]["text/plain"] == "Granted: balance on bank."
    assert "request" not in end["data"][CARD_TYPE]
    (shown,) = seen["execute_input"]
    cell = {"id": "cell-1", "count": shown["execution_count"]}
    assert wallet.bodies("POST need")[0]["cell"] == cell

    seen = kernel.run("acct.balance('A')", {"cellId": "cell-2"})
    data = seen["execute_result"][0]["data"]
    assert data["text/plain"] == "{'balance': 12}"
    assert data[RECEIPT_TYPE]["index"] == 1042
    assert wallet.bodies("POST invoke")[0]["cell"]["id"] == "cell-2"

    seen = kernel.run("for _ in range(100): acct.balance('A')")
    assert set(seen) == {"status", "execute_input"}


def test_a_phase_stands_in_its_cell_and_a_stopped_one_is_withdrawn_there(kernel, wallet, make):
    number = "a" * 32
    asked, withdrawn = threading.Event(), threading.Event()

    def poll(_body, _query):
        withdrawn.wait(120)
        return {"state": "withdrawn"}

    def withdraw(_body, _query):
        withdrawn.set()
        return {"state": "withdrawn"}

    wallet.on["POST need"] = lambda *_: {"state": "pending", "request": number}
    wallet.on["GET requests"], wallet.on["POST requests"] = poll, withdraw

    def stop(kind, content):
        if kind == "display_data" and not asked.is_set():
            assert content["data"][CARD_TYPE]["request"] == number
            asked.set()
            kernel.interrupt()

    code = 'import facetry\nwith facetry.phase("v", needs=[("bank", "balance")]): pass'
    seen = kernel.run(code, {"cellId": "cell-1"}, stop)
    assert seen["error"][0]["ename"] == "Interrupted"
    assert "nothing is asked for any more" in seen["error"][0]["evalue"]
    card, end = seen["display_data"][0], seen["update_display_data"][-1]
    assert card["transient"]["display_id"] == end["transient"]["display_id"]
    assert end["data"][CARD_TYPE]["state"] == "withdrawn"
    assert wallet.bodies("POST need")[0]["cell"]["id"] == "cell-1"


def test_the_next_cells_find_nothing_of_the_code_or_token(kernel, wallet, make):
    wallet.facets = [make.held("bank", *make.BANK)]
    seen = kernel.run(
        "import os, sys, subprocess, facetry\n"
        "print(facetry.held())\n"
        "print([k for k in os.environ if 'FACETRY' in k])\n"
        "print(subprocess.run(['env'], capture_output=True, text=True).stdout)\n"
        "print(repr(vars(facetry._session)), repr(vars(facetry._session._state)))\n"
        "print([(k, repr(v)) for k, v in globals().items()])\n"
    )
    text = "".join(part["text"] for part in seen["stream"])
    assert "balance and deposit on bank" in text
    for secret in (make.CODE, make.TOKEN, make.NONCE):
        assert secret not in text


def test_a_child_of_the_kernel_gets_nothing_even_before_the_import(kernel, wallet, make):
    seen = kernel.run(
        "import subprocess, sys\n"
        "code = 'import facetry\\ntry: facetry.held()\\nexcept Exception as e: print(e)'\n"
        "ran = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True)\n"
        "print(ran.stdout)\n"
        "import facetry\n"
        "print(facetry.held())"
    )
    text = "".join(part["text"] for part in seen["stream"])
    assert "stay in the process" in text
    assert "Holds nothing" in text


@pytest.mark.parametrize("call", ["facetry.need", "await facetry.aneed"])
def test_interrupting_the_kernel_stops_the_wait_and_the_kernel_goes_on(kernel, wallet, call):
    go = threading.Event()
    wallet.on["POST need"] = lambda *_: {"state": "pending", "request": "a" * 32}
    wallet.on["GET requests"] = lambda *_: (
        (go.wait(120) and {"state": "pending"}) or {"state": "pending"}
    )

    def interrupt(kind, content):
        if kind == "display_data":
            kernel.interrupt()

    seen = kernel.run(f'import facetry\nx = {call}("bank", "balance")', {}, interrupt)
    go.set()
    assert "error" in seen
    assert kernel.run("1 + 1")["execute_result"][0]["data"]["text/plain"] == "2"


def test_errors_take_one_line(kernel, wallet, make):
    wallet.grants(make.held("bank", *make.BANK))
    kernel.run('import facetry\nacct = facetry.need("bank", "balance", "deposit")')
    (error,) = kernel.run("acct.withdraw(10)")["error"]
    assert error["traceback"] == [
        'AttributeError: you hold balance and deposit. facetry.need("bank", "withdraw") asks.'
    ]


def test_completion_in_the_kernel_offers_actions_and_magics(kernel, wallet, make):
    wallet.grants(make.held("bank", *make.BANK))
    kernel.run(
        '%load_ext facetry\nimport facetry\nacct = facetry.need("bank", "balance", "deposit")'
    )

    def complete(text):
        message = kernel.client.complete(text)
        while True:
            with contextlib.suppress(queue.Empty):
                told = kernel.client.get_shell_msg(timeout=90)
                if told["parent_header"].get("msg_id") == message:
                    return told["content"]

    assert {m.rpartition(".")[2] for m in complete("acct.")["matches"]} == {"balance", "deposit"}
    told = complete("%facet acct dep")
    assert told["matches"] == ["deposit"]
    assert (told["cursor_start"], told["cursor_end"]) == (12, 15)


def test_a_restart_needs_a_new_code_and_an_old_one_says_so(wallet, make):
    with started(wallet, make.CODE) as kernel:
        kernel.run("import facetry; facetry.held()")
    with started(wallet, make.CODE) as kernel:
        (error,) = kernel.run("import facetry; facetry.held()")["error"]
    assert error["traceback"][0].startswith("NoSession: This kernel's session is gone")
