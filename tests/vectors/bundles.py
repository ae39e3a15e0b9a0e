"""Bundles: a whole log, with the authority of every act (docs/protocol.md §10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import deciding
import holes
import log
import naming
import newcomers
import shapes
import stops
from canonical import (
    Refused,
    b64_decode,
    b64u_encode,
    closed,
    integer,
    parse_canonical,
    refuse_unless,
    sha256,
)
from checks import CHECKS
from world import Earlier, Entry, World

if TYPE_CHECKING:
    from collections.abc import Iterable


def _text(value: Any) -> None:
    refuse_unless(isinstance(value, str), "no text")


HEAD = {"bundle": integer(1, 1), "checkpoint": _text, "issuer": _text, "log": _text}


def _leaf_hash(value: Any) -> None:
    refuse_unless(len(b64_decode(value)) == 32, "no hash")


ENTRY = {
    "entry": integer(0),
    "hash": _leaf_hash,
    "leaf": b64_decode,
    "openings": log.parse_openings,
}
LINES = (HEAD, ENTRY, {"checkpoint": _text}, {"digest": _text, "end": integer(0)})
ANSWERING = ("outcome", "decision", "withdrawal", "grant")


class Bundle:
    """The codes of its faults."""

    def __init__(self, vkey: str | None, seen: list[str]) -> None:
        self.faults: set[str] = set()
        # Of entries, by their own numbers; and the one that is read.
        self.of: dict[int, set[str]] = {}
        self.at: int | None = None
        self.vkey = vkey
        self.seen = seen
        self.notes: list[tuple[str, int, bytes]] = []
        # Notes of other logs of this service, which it may continue: vkey to size, in order.
        self.later: list[str] = []
        self.former: dict[str, int] = {}
        self.next: str | None = None
        self.known: str | None = None
        self.hashes: list[bytes] = []
        self.before = log.Roots(self.hashes)
        self.stated: list[bytes] = []
        self.ended = False
        self.prefix = ""
        self.world: World | None = None
        self.holes: dict[int, holes.Hole] = {}
        self.signed: tuple[str, int, bytes] | None = None

    def read(self, data: bytes) -> set[str]:
        *lines, rest = data.split(b"\n")
        digest = bytes(32)
        for number, line in enumerate([*lines, *([rest] if rest else [])]):
            self.line(number, line, digest.hex())
            digest = sha256(digest + line + b"\n")
        if rest or not self.ended:
            self.fault("truncated")
        self.roots()
        return self.faults

    def line(self, number: int, line: bytes, digest: str) -> None:
        try:
            value = parse_canonical(line, log.MAX_LINE)
            form = next(f for f in LINES if isinstance(value, dict) and f.keys() == value.keys())
            closed(value, form)
            refuse_unless((number == 0) == (form is HEAD) and not self.ended, "not at its place")
        except (Refused, StopIteration):
            self.fault("form")
            if self.world:
                # What can't be read may be what the act before was still to end.
                self.world.stopping = None
            return
        if form is HEAD:
            self.head(value)
        elif form is ENTRY:
            self.at = value["entry"]
            self.entry(value)
            self.at = None
        elif "checkpoint" in value:
            self.noted(value["checkpoint"])
        else:
            self.ended = True
            if value["end"] != len(self.hashes):
                self.fault("order")
            if value["digest"] != digest:
                self.fault("digest")

    def head(self, head: dict[str, Any]) -> None:
        self.world = World(head["issuer"])
        known = self.vkey or head["log"]
        self.prefix = f"facetry/{sha256(head['issuer'].encode()).hex()[:16]}/"
        if known.startswith(self.prefix) and _origin(known) != _origin(head["log"]):
            # A key of before may have handed the log on: that shows at the end.
            self.known, known = known, head["log"]
        if head["log"] != known or not head["log"].startswith(self.prefix):
            self.fault("key")
        self.vkey = known
        self.signed = self.checked(head["checkpoint"])
        for note in self.seen:
            self.noted(note)

    def checked(self, note: str) -> tuple[str, int, bytes] | None:
        try:
            return log.signed_checkpoint(note, self.vkey or "")
        except Refused:
            self.fault("checkpoint")
            return None

    def noted(self, note: str) -> None:
        origin = note.split("\n", maxsplit=1)[0]
        if origin.startswith(self.prefix) and origin != _origin(self.vkey or ""):
            self.later.append(note)
            return
        checkpoint = self.checked(note)
        if checkpoint is None:
            return
        if checkpoint[1] < len(self.hashes):
            self.fault("order")
        else:
            self.notes.append(checkpoint)

    def entry(self, line: dict[str, Any]) -> None:
        data = b64_decode(line["leaf"])
        if line["entry"] != len(self.hashes):
            self.fault("order")
        self.hashes.append(log.leaf_hash(data))
        self.stated.append(b64_decode(line["hash"]))
        if self.hashes[-1] != self.stated[-1]:
            self.fault("leaf")
        try:
            leaf = log.decode_leaf(data)
        except Refused:
            self.fault("leaf")
            return
        if self.world is None:
            return
        if leaf["t"] < self.world.time:
            self.fault("order")
        self.world.time = max(self.world.time, leaf["t"])
        said = {}
        for group, (salt, opened) in log.parse_openings(line["openings"]).items():
            if leaf["c"].get(group) != b64u_encode(log.commit(group, salt, opened)):
                self.fault("commitment")
                continue
            try:
                shown = opened.decode() if group == "token" else parse_canonical(opened)
                refuse_unless(shapes.is_group(leaf["k"], group, shown), "another form")
                said[group] = shown
            except (Refused, UnicodeDecodeError):
                self.fault("agreement")
        if "ref" in leaf and (leaf["ref"] >= line["entry"] or leaf["k"] not in ANSWERING):
            self.fault("reference")
        if shapes.lacks(leaf):
            self.fault("agreement")
        entry = Entry(line["entry"], leaf["k"], leaf["t"], leaf.get("ref"), said, leaf["c"])
        self.world.heads.append((entry.at, entry.who.get("principal")))
        hidden = set(leaf["c"]) - said.keys()
        self.world.hidden.anything |= bool(hidden - {"name"})
        self.holes[entry.index] = holes.Hole(entry.kind, hidden, entry.what.get("outcome"))
        for before in (stops.ended_all, deciding.crowded, newcomers.attributed, naming.apart):
            self.judge(before, entry)
        try:
            if entry.kind == "epoch" and "what" not in entry.said:
                self.world.hidden.epochs = True
            if entry.kind == "epoch" and entry.what.get("change") in ("restored", "rotated"):
                self.opened(entry)
        except Refused:
            self.fault("epoch")
        for check in (newcomers.lent, CHECKS.get(leaf["k"], lambda *_: None)):
            self.judge(check, entry)
        if entry.kind in ("outcome", "note"):
            self.world.bases[entry.index] = self.hashes[-1].hex()

    def judge(self, check: Any, entry: Entry) -> None:
        """What a check finds; what is not shown is for each to make nothing of."""
        world = self.world
        if world is None:
            return
        try:
            # Some name what they find one by one.
            world.told.update(check(world, entry) or ())
        except Refused as refused:
            world.told.add(str(refused))
        for code in world.told:
            self.fault(code, code.at if isinstance(code, Earlier) else entry.index)
        world.told.clear()

    def fault(self, code: str, at: int | None = None) -> None:
        self.faults.add(str(code))
        at = self.at if at is None else at
        if at is not None:
            self.of.setdefault(at, set()).add(str(code))

    def late(self, codes: Iterable[str]) -> None:
        """What shows at the end only."""
        for code in codes:
            self.fault(code, code.at if isinstance(code, Earlier) else None)

    def opened(self, entry: Entry) -> None:
        """The former log's last state names the next key, and both signed it."""
        former, note = entry.what["former"], entry.what["succession"]
        origin, size, root = log.signed_checkpoint(note, former)
        extensions = log.verify_note(note, former).split("\n")[3:-1]
        refuse_unless(len(extensions) == 1, "hands nothing over")
        label, _, following = extensions[0].partition(" ")
        refuse_unless(label == "facetry-epoch/1", "hands nothing over")
        log.verify_note(note, following)
        number = len(self.former) + 1
        name = self.prefix + _epoch_name(following, number + 1)
        named = origin == self.prefix + _epoch_name(former, number) and _origin(following) == name
        unseen = self.world is not None and self.world.hidden.epochs
        refuse_unless(unseen or named, "another name")
        refuse_unless(unseen or self.next in (None, former), "another key before")
        before = len(self.hashes) - 1
        refuse_unless((size, root) == (before, self.before.at(before)), "another state")
        self.former[former] = size
        self.next = following

    def succeeded(self) -> None:
        """To be asked after the last entry."""
        own = self.vkey or ""
        first = _origin(own) == self.prefix + "1" or not own.startswith(self.prefix)
        unseen = self.world is not None and self.world.hidden.epochs
        if not unseen and ((self.next or own) != own or (self.next is None and not first)):
            self.fault("epoch")
        if not unseen and self.known and not (self.known in self.former and self.next == own):
            self.fault("key")
        keys: dict[str, str] = {}
        for key in self.former:
            keys.setdefault(_origin(key), key)
        for note in self.later:
            named = keys.get(note.split("\n", maxsplit=1)[0])
            if named is None:
                if not unseen:
                    self.fault("forked")
                continue
            try:
                _, size, root = log.signed_checkpoint(note, named)
            except Refused:
                self.fault("checkpoint")
                continue
            if size > self.former[named]:
                self.fault("rolled_back")
            else:
                self.notes.append((named, size, root))

    def roots(self) -> None:
        if self.prefix:
            self.succeeded()
            if self.world:
                self.late(newcomers.lent(self.world, None))
                self.late(deciding.crowded(self.world, None))
        roots = log.Roots(self.hashes)
        for _, size, root in sorted(self.notes, key=lambda note: note[1]):
            if size > len(self.hashes):
                self.fault("rolled_back")
            elif roots.at(size) != root:
                self.fault("forked")
        if self.signed:
            _, size, root = self.signed
            own, stated = log.root_of(self.hashes), log.root_of(self.stated)
            if size != len(self.hashes) or root not in (own, stated):
                self.fault("root")
            elif root == own and self.world:
                self.late(stops.ended_all(self.world, None))


def _origin(vkey: str) -> str:
    return vkey.split("+", maxsplit=1)[0]


def _epoch_name(vkey: str, number: int) -> str:
    key = log.parse_vkey(vkey)[2]
    return "1" if number == 1 else f"{number}-{sha256(key).hex()[:16]}"


def judged(data: bytes, vkey: str | None, seen: list[str] | None) -> dict[str, Any]:
    """Codes of a bundle's faults, sorted, also of the first entry; holes; who signed unproven."""
    bundle = Bundle(vkey, seen or [])
    faults, world = sorted(bundle.read(data)), bundle.world
    first = min(bundle.of, default=-1)
    return {
        "faults": faults,
        "first": {"entry": first, "codes": sorted(bundle.of[first])} if bundle.of else None,
        "holes": holes.told(bundle.holes, world.erasures if world else []),
        "unverified": world.unverified if world else {},
    }
