"""What is checked of each kind of entry (docs/protocol.md §10)."""

from typing import Any

from checks.coming import enrolment, genesis, introduction, passkey, renaming
from checks.connecting import registration
from checks.decisions import decision
from checks.erasing import erasure, refusal
from checks.facets import delegation, grant
from checks.invoking import intent
from checks.requests import request, withdrawal
from checks.results import note, outcome
from checks.ruling import rule
from checks.stopping import epoch, stop

CHECKS: dict[str, Any] = {
    "epoch": epoch,
    "erasure": erasure,
    "genesis": genesis,
    "enrolment": enrolment,
    "introduction": introduction,
    "registration": registration,
    "renaming": renaming,
    "rule": rule,
    "passkey": passkey,
    "request": request,
    "decision": decision,
    "grant": grant,
    "delegation": delegation,
    "intent": intent,
    "note": note,
    "outcome": outcome,
    "refusal": refusal,
    "withdrawal": withdrawal,
    **dict.fromkeys(("revocation", "pause", "resume"), stop),
}
