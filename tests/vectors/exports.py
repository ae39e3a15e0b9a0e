"""Objects that a kernel elsewhere serves, and calls of them (docs/protocol.md §9, aios/exports)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

import limits
from canonical import Refused

#: Names that are taken: of what is connected to the service of the vectors, and its own.
CONNECTED = ("bank",)
STATUSES, FAILURES = (200, 409, 500), ("upstream_failed", "upstream_too_large")


def _hex_id(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{32}", value) is not None


def _between(least: int, most: int) -> Any:
    return lambda value: isinstance(value, int) and least <= value <= most


OF_A_CALL = {"export": _hex_id, "call": _hex_id}
#: Arguments of each action, and which of them there have to be.
ARGUMENTS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "offer": (
        {
            "name": lambda value: isinstance(value, str) and 1 <= len(value) <= 63,
            "actions": lambda value: isinstance(value, dict),
            "kernel": _hex_id,
            "busy": _between(1, 60),
            "again": _hex_id,
            "wait": _between(0, 30),
        },
        {"name", "actions", "kernel"},
    ),
    "next": ({"export": _hex_id, "wait": _between(0, 30)}, {"export"}),
    "take": (OF_A_CALL, {"export", "call"}),
    "answer": (
        {
            **OF_A_CALL,
            "status": lambda value: value in STATUSES,
            "failed": lambda value: value in FAILURES,
        },
        {"export", "call"},
    ),
    "end": ({"export": _hex_id}, {"export"}),
}


@dataclass
class Call:
    export: str
    action: str
    args: dict[str, Any]
    state: str = "waiting"
    end: dict[str, Any] = field(default_factory=dict)


@dataclass
class Export:
    by: str
    name: str
    kernel: str


class Service:
    """What is told of one story: ids are the names that the story gives them."""

    def __init__(self) -> None:
        self.exports: dict[str, Export] = {}
        self.consented: dict[str, str] = {}
        self.proposals: dict[str, tuple[str, str]] = {}
        self.calls: dict[str, Call] = {}
        self.named: dict[str, Call] = {}

    def act(self, step: dict[str, Any]) -> dict[str, Any]:
        """The answer, as far as it is not an id of its own; raises what is told instead."""
        act, args = step["act"], step["args"]
        known, required = ARGUMENTS[act]
        if args.keys() - known.keys():
            raise Refused("argument_unknown")
        if required - args.keys():
            raise Refused("argument_missing")
        if not all(_fits(known[name], value) for name, value in args.items()):
            raise Refused("argument_invalid")
        told = step.get("answer", {})
        if act == "offer":
            return self.offer(step["by"], args, told)
        export = self.exports.get(args["export"])
        if export is None or export.by != step["by"]:
            raise Refused("no_such_export")
        if act == "next":
            return self.next(args["export"], told)
        if act == "end":
            self.ended(args["export"])
            return {}
        call = self.calls.get(args["call"])
        if act == "answer":
            return self.answer(call, args, step.get("upload"))
        if call is None or call.export != args["export"] or call.state != "announced":
            raise Refused("call_over")
        call.state = "taken"
        return {"action": call.action, "args": call.args}

    def offer(self, by: str, args: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
        name, again = args["name"], args.get("again")
        served = [
            key for key, one in self.exports.items() if (one.by, one.name) == (by, args["name"])
        ]
        if served and self.exports[served[0]].kernel != args["kernel"]:
            raise Refused("exported_elsewhere")
        if again is not None and served and served[0] != again:
            raise Refused("offered_anew")
        if again is not None and self.consented.get(name) != by:
            raise Refused("disconnected")
        if not re.fullmatch("[a-z][a-z0-9-]{0,62}", name) or name in ("aios", "facet"):
            raise Refused("bad_name")
        if name in CONNECTED or self.consented.get(name, by) != by:
            raise Refused("name_taken")
        if not _usable(args["actions"]):
            raise Refused("document_unusable")
        if name not in self.consented:
            self.proposals[told["proposal"]] = by, name
            return {"state": "proposed", "proposal": told["proposal"]}
        if served and again == served[0]:
            return {"state": "serving", "export": again}
        for key in served:
            self.ended(key)
        self.exports[told["export"]] = Export(by, name, args["kernel"])
        return {"state": "serving", "export": told["export"]}

    def next(self, export: str, told: dict[str, Any]) -> dict[str, Any]:
        waits = (
            one for one in self.named.values() if (one.export, one.state) == (export, "waiting")
        )
        call = next(waits, None)
        if call is None:
            return {"call": None}
        call.state = "announced"
        self.calls[told["call"]] = call
        return {"call": told["call"]}

    def answer(self, call: Call | None, args: dict[str, Any], upload: str | None) -> dict[str, Any]:
        status, failed = args.get("status"), args.get("failed")
        if (status is None) != (upload is None) or (status is None) == (failed is None):
            raise Refused("bad_answer")
        if call is None or call.export != args["export"] or call.state != "taken":
            raise Refused("call_over")
        call.state = "over"
        call.end = {"state": "done", "status": status}
        try:
            json.loads(upload or "null")
        except ValueError as error:
            call.end = {"state": "failed", "code": "upstream_failed"}
            raise Refused("bad_answer") from error
        if failed is not None:
            call.end = {"state": "failed", "code": failed}
        return {}

    def ended(self, export: str) -> None:
        """What was not taken was not sent."""
        del self.exports[export]
        for call in self.named.values():
            if call.export == export and call.state != "over":
                taken = call.state == "taken"
                failed = {"state": "failed", "code": "kernel_ended"}
                call.state, call.end = "over", failed if taken else {"state": "not_sent"}

    def step(self, step: dict[str, Any]) -> bool:
        if "consents" in step:
            by, name = self.proposals.pop(step["consents"])
            self.consented[name] = by
        elif "disconnects" in step:
            del self.consented[step["disconnects"]]
            for key in [
                key for key, one in self.exports.items() if one.name == step["disconnects"]
            ]:
                self.ended(key)
        elif "calls" in step:
            (export,) = self.exports
            self.named[step["calls"]] = Call(export, step["action"], step["args"])
        elif "outcome" in step:
            end = self.named[step["outcome"]].end
            return all(
                end[name] == step[name] for name in step.keys() & {"state", "status", "code"}
            )
        else:
            try:
                return self.act(step) == step.get("answer")
            except Refused as refused:
                return str(refused) == step.get("problem", step.get("refused"))
        return True


def _fits(form: Any, value: Any) -> bool:
    # A name stands for an id that was dealt.
    return (form is _hex_id and isinstance(value, str) and value[:1] == "$") or form(value)


def _usable(actions: dict[str, Any]) -> bool:
    """Definitions of a live object, each under its name: nothing is uploaded, nor marked."""
    for name, definition in actions.items():
        try:
            limits.definition_form(definition)
        except Refused:
            return False
        bare = not definition["upload"] and definition["http"] is None
        if definition["name"] != name or "persons" in definition or not bare:
            return False
    return 1 <= len(actions) <= 64


def agrees(case: dict[str, Any]) -> bool:
    service = Service()
    return all(service.step(step) for step in case["steps"])
