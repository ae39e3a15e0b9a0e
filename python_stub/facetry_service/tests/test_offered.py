"""Credentials that a program beside the service offers, each for one address."""

from __future__ import annotations

import stat

import pytest
from facetry_service import credentials
from facetry_service.errors import SecretError

SECRET = "s3cret-valu3"
BANK = "http://127.0.0.1:7001"


async def test_is_found_by_the_reference_that_offering_gave(tmp_path) -> None:
    reference = credentials.offer(tmp_path, "tour-bank", BANK, SECRET)
    assert SECRET not in reference
    assert await credentials.resolve(reference, tmp_path) == SECRET


async def test_is_for_its_address_alone(tmp_path) -> None:
    credentials.offer(tmp_path, "tour-bank", BANK, SECRET)
    with pytest.raises(SecretError) as caught:
        await credentials.resolve("offered:tour-bank@http://evil.example", tmp_path)
    assert caught.value.code == "secret_elsewhere"
    assert SECRET not in str(caught.value)


async def test_offered_anew_replaces_what_was_offered(tmp_path) -> None:
    old = credentials.offer(tmp_path, "tour-bank", BANK, "old")
    new = credentials.offer(tmp_path, "tour-bank", "http://127.0.0.1:7002", SECRET)
    assert await credentials.resolve(new, tmp_path) == SECRET
    with pytest.raises(SecretError):
        await credentials.resolve(old, tmp_path)


async def test_is_this_user_s_alone(tmp_path) -> None:
    credentials.offer(tmp_path, "tour-bank", BANK, SECRET)
    kept = tmp_path / "offered" / "tour-bank.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["../state", "tour-bank/..", "", "Tour"])
async def test_leads_to_nothing_outside_its_folder(tmp_path, name) -> None:
    with pytest.raises(SecretError):
        await credentials.resolve(f"offered:{name}@{BANK}", tmp_path)
