"""The session: lazy, of one process, and in no output."""

import os
import pickle
import subprocess
import sys
import textwrap
import threading
import traceback

import facetry
import pytest
from facetry import _session


def test_import_takes_the_code_out_of_the_pipe_and_both_names_out_of_the_environment(wallet, make):
    code = textwrap.dedent("""
        import os, sys
        fd = int(os.environ["FACETRY_FD"])
        import facetry
        assert "FACETRY_FD" not in os.environ and "FACETRY_SOCKET" not in os.environ
        try:
            os.fstat(fd)
        except OSError:
            print("closed")
        print("http" in sys.modules, "IPython" in sys.modules)
        print(facetry.held())
    """)
    read, write = os.pipe()
    os.write(write, make.CODE.encode())
    os.close(write)
    environ = {**os.environ, "FACETRY_FD": str(read), "FACETRY_SOCKET": wallet.path}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environ,
        pass_fds=[read],
        capture_output=True,
        text=True,
        check=False,
    )
    os.close(read)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "closed",
        "False False",
        "Holds nothing. facetry.need(object, action) asks.",
    ]


def test_a_program_that_a_kernel_starts_is_told_whose_facets_those_are(wallet, make):
    environ = make.connect(wallet.path)
    assert "FACETRY_FD" not in environ
    done = subprocess.run(
        [sys.executable, "-c", "import facetry; facetry.need('bank', 'balance')"],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "started by a notebook's kernel" in done.stderr
    assert "facetry run --as job:NAME" in done.stderr
    assert "pip install" not in done.stderr


def test_nothing_is_said_to_the_service_before_the_first_use(wallet, make):
    make.connect(wallet.path)
    assert wallet.seen == []
    facetry.held()
    assert [route for route, _ in wallet.seen] == ["POST session", "GET facets"]


def test_many_threads_make_one_session(wallet):
    errors = []

    def use():
        try:
            facetry.held()
        except facetry.FacetryError as error:
            errors.append(error)

    threads = [threading.Thread(target=use) for _ in range(12)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert errors == []
    assert len(wallet.bodies("POST session")) == 1


def test_without_a_code_the_error_says_what_to_run():
    with pytest.raises(facetry.NoSession, match="pip install jupyterlab-facetry") as caught:
        facetry.need("bank", "balance")
    assert len(caught.value._render_traceback_()) == 1


def test_a_code_that_was_used_says_restart_the_kernel(wallet, make):
    make.connect(wallet.path, "other" + "x" * 38)
    for _ in range(2):
        with pytest.raises(facetry.NoSession, match="restart the kernel"):
            facetry.held()
    assert len(wallet.bodies("POST session")) == 1


def test_a_session_that_ended_says_restart_the_kernel(wallet, bank, make):
    wallet.on["POST invoke"] = lambda *_: make.Reply(
        401, {"error": {"code": "no_session", "message": "x"}}
    )
    with pytest.raises(facetry.NoSession, match="restart the kernel"):
        bank.balance("A")


def test_a_service_that_does_not_run_is_unreachable_and_found_once_it_runs(
    wallet, make, monkeypatch
):
    monkeypatch.setattr("facetry._wire.HANDOVER", 0.1)
    wallet.stop()
    with pytest.raises(facetry.Unreachable, match="does not answer"):
        facetry.held()
    wallet.start()
    assert facetry.held() == []


@pytest.mark.parametrize("number", ["", "x", "0", "1", "99999", "-1", "3:x", "9" * 30])
def test_a_number_that_is_no_pipe_is_left_alone(number):
    environ = {"FACETRY_FD": number, "FACETRY_SOCKET": "/nowhere"}
    _session.claim(environ)
    assert environ == {}
    with pytest.raises(facetry.NoSession):
        facetry.held()


def test_another_pipe_under_the_same_number_is_not_read(make):
    for inode, content in ((":12", b"z" * 43), ("", b"not a code!")):
        read, write = os.pipe()
        os.write(write, content)
        _session.claim({"FACETRY_FD": f"{read}{inode}", "FACETRY_SOCKET": "/nowhere"})
        assert _session._state.code is None
        os.close(write)


def test_an_open_pipe_without_a_code_blocks_nobody():
    read, write = os.pipe()
    _session.claim({"FACETRY_FD": str(read), "FACETRY_SOCKET": "/nowhere"})
    os.close(read)
    os.close(write)
    assert _session._state.code is None


@pytest.mark.parametrize("used", [True, False])
def test_a_forked_child_has_no_session_and_the_parent_keeps_its_own(wallet, make, used):
    if used:
        facetry.held()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            facetry.held()
            said = "held"
        except facetry.NoSession as error:
            said = str(error)
        os.write(write, said.encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(write)
    assert "stay in the process" in os.read(read, 4096).decode()
    os.close(read)
    assert facetry.held() == []
    assert len(wallet.bodies("POST session")) == 1


def test_code_and_token_are_in_no_repr_pickle_error_or_environment(wallet, bank, make):
    secrets = (make.CODE, make.TOKEN)
    session = _session.current()
    state = _session._state
    wallet.on["POST invoke"] = lambda *_: None
    shown = [repr(session), repr(state), repr(vars(state)), repr(session._token), repr(os.environ)]
    shown += [repr({"authorization": session._token}), repr(bank)]
    try:
        bank.balance("A")
    except facetry.Unreachable as error:
        shown += [str(error), repr(error), "".join(traceback.format_exception(error))]
        shown += [repr(vars(error)), repr(pickle.dumps(error))]
        frame = error.__traceback__.tb_next
        while frame is not None:
            shown.append(repr(frame.tb_frame.f_locals))
            frame = frame.tb_next
    for attempt in (session, session._token, state):
        with pytest.raises(TypeError):
            pickle.dumps(attempt)
    assert not [text for text in shown for secret in secrets if secret in text]


def test_a_cell_that_is_stopped_while_the_kernel_is_connected_loses_no_session(
    wallet, make, ctrl_c
):
    asked, go = threading.Event(), threading.Event()
    opened = wallet.on["POST session"]

    def slowly(body, query):
        asked.set()
        go.wait(120)
        return opened(body, query)

    wallet.on["POST session"] = slowly

    stopping = threading.Thread(target=lambda: (asked.wait(60), ctrl_c.press()))
    stopping.start()
    with pytest.raises(facetry.Interrupted, match="before this kernel was connected"):
        facetry.held()
    stopping.join()
    go.set()
    assert list(facetry.held()) == []
    assert len(wallet.bodies("POST session")) == 1
