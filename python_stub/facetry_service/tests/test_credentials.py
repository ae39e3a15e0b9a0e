"""Credentials by reference: read when they are needed, and named in no error."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from facetry_service import credentials
from facetry_service.errors import SecretError

SECRET = "s3cret-valu3"


def program(data: Path, name: str, text: str, mode: int = 0o700) -> None:
    folder = data / "commands"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{text}\n")
    (folder / name).chmod(mode)


async def test_of_the_environment(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("BANK_KEY", SECRET)
    assert await credentials.resolve("env:BANK_KEY", tmp_path) == SECRET


async def test_of_a_file_without_the_line_break_at_its_end(tmp_path) -> None:
    (tmp_path / "key").write_text(f"{SECRET}\n")
    assert await credentials.resolve(f"file:{tmp_path}/key", tmp_path) == SECRET


async def test_of_a_program_in_the_data_folder(tmp_path) -> None:
    program(tmp_path, "bank-key", f"echo {SECRET}")
    assert await credentials.resolve("exec:bank-key", tmp_path) == SECRET


async def test_of_a_program_in_all_the_pieces_that_it_prints_it_in(tmp_path) -> None:
    program(tmp_path, "bank-key", "printf s3cret; sleep 0.2; printf -- -valu3")
    assert await credentials.resolve("exec:bank-key", tmp_path) == SECRET


@pytest.mark.parametrize(
    "reference",
    [
        "exec:/bin/echo",
        "exec:../commands/bank-key",
        "exec:sh -c id",
        "exec:",
        "exec:.",
        "file:key",
        "env:",
        "keyring:nothing",
        "https://example.org/key",
        "",
    ],
)
async def test_what_is_no_reference_of_ours_is_refused(tmp_path, reference) -> None:
    program(tmp_path, "bank-key", f"echo {SECRET}")
    with pytest.raises(SecretError):
        await credentials.resolve(reference, tmp_path)


async def test_what_can_not_be_read_is_said_without_its_value(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(credentials, "_EXEC_SECONDS", 0.3)
    program(tmp_path, "fails", f"echo {SECRET}; exit 3")
    program(tmp_path, "hangs", f"echo {SECRET}; sleep 60")
    program(tmp_path, "not-mine", "echo x", mode=0o600)
    (tmp_path / "binary").write_bytes(SECRET.encode() + b"\xff\xfe")
    (tmp_path / "zero").write_bytes(SECRET.encode() + b"\0more")
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "long").write_text(SECRET * 10_000)
    os.mkfifo(tmp_path / "pipe")
    references = [
        *(f"exec:{name}" for name in ("fails", "hangs", "absent")),
        *(f"file:{tmp_path}/{name}" for name in ("binary", "zero", "empty", "long", "pipe", "no")),
        f"file:{tmp_path}",
        "env:NOT_SET_ANYWHERE",
        "keyring:service/user",
    ]
    if os.geteuid() != 0:
        references.append("exec:not-mine")
    for reference in references:
        with pytest.raises(SecretError) as raised:
            await credentials.resolve(reference, tmp_path)
        assert SECRET not in str(raised.value), reference
        assert raised.value.__cause__ is None or SECRET not in str(raised.value.__cause__)
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
