"""Checks docs/vectors with an implementation of its own; needs only `cryptography`.

python tests/vectors/verify_vectors.py [docs/vectors]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import budgets
import bundles
import descriptor_keys
import exports
import features
import keys
import knock_codes
import limits
import log
import reading
import rules
import sealed
import tokens
import witnesses
from canonical import Refused, b64u_decode, b64u_encode, jcs, parse_canonical, sha256
from sentences import act_sentence, rule_sentence, sentence

Vectors = dict[str, Any]
Result = Iterator[tuple[str, bool]]


def accepts(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except Refused:
        return False
    return True


def code_of(attempt: Callable[..., object], *args: Any) -> str | None:
    try:
        attempt(*args)
    except Refused as refused:
        return str(refused)
    return None


def public(vectors: Vectors, name: str) -> dict[str, str]:
    return {k: v for k, v in vectors["keys"][name]["jwk"].items() if k != "d"}


def key_cases(vectors: Vectors) -> Result:
    for name, key in vectors["keys"].items():
        yield name, keys.thumbprint(public(vectors, name)) == key["thumbprint"]
    for case in vectors["public_keys"]:
        accepted = accepts(lambda case=case: keys.public_jwk(case["jwk"], case["use"]))
        yield case["why"], accepted == case["ok"]


def encoding_cases(vectors: Vectors) -> Result:
    for case in vectors["base64url"]:
        decoded = None
        if accepts(lambda case=case: b64u_decode(case["text"])):
            decoded = b64u_decode(case["text"]).hex()
        yield f"base64url {case['text']!r}", decoded == case["hex"]
    for case in vectors["jcs"]:
        yield f"jcs {case['text']}", jcs(case["value"]) == case["text"]
    for case in vectors["canonical"]:
        accepted = accepts(lambda case=case: parse_canonical(case["text"].encode()))
        yield f"canonical: {case['why']}", accepted == case["ok"]


def whole(text: Any) -> str:
    """A text, or its pieces, of which some are repeated."""
    pieces = [text] if isinstance(text, str) else text
    return "".join(one if isinstance(one, str) else one["repeat"] * one["times"] for one in pieces)


def token_cases(vectors: Vectors) -> Result:
    for case in vectors["tokens"]:
        token, key = whole(case["token"]), public(vectors, case["key"])
        accepted = accepts(
            lambda case=case, token=token, key=key: tokens.verify_token(token, case["typ"], key)
        )
        yield case["why"], accepted == case["ok"]


def descriptor_cases(vectors: Vectors) -> Result:
    service = public(vectors, "service")
    for case in vectors["descriptors"]:
        private, jwe = vectors["keys"][case["key"]]["jwk"], whole(case["jwe"])
        accepted = accepts(
            lambda jwe=jwe, private=private: tokens.open_descriptor(jwe, private, service)
        )
        yield case["why"], accepted == case["ok"]
        if case["ok"]:
            nonce = tokens.nonce_of(jwe)
            yield (
                f"{case['why']}: names",
                (nonce, tokens.facet_id(nonce))
                == (
                    case["nonce"],
                    case["id"],
                ),
            )
    names = vectors["names"]
    derived = tokens.idempotency_key(names["issuer"], names["facet"], names["jti"])
    yield "idempotency key", derived == names["idempotency_key"]
    origin = f"facetry/{sha256(names['issuer'].encode()).hex()[:16]}/1"
    yield "origin of the log", origin == names["log_origin"]


def descriptor_key_cases(vectors: Vectors) -> Result:
    issuer = vectors["names"]["issuer"]
    for case in vectors["descriptor_keys"]["successions"]:
        known, current = public(vectors, case["known"]), public(vectors, case["current"])
        accepted = accepts(
            lambda case=case, known=known, current=current: descriptor_keys.follows(
                issuer, known, current, case["successors"]
            )
        )
        yield f"succession: {case['why']}", accepted == case["ok"]
    private = vectors["keys"]["holder-encryption"]["jwk"]
    for case in vectors["descriptor_keys"]["former"]:
        current = public(vectors, case["current"])
        accepted = accepts(
            lambda case=case, current=current: descriptor_keys.open_descriptor(
                case["jwe"], private, issuer, current, case["statement"]
            )
        )
        yield f"descriptor: {case['why']}", accepted == case["ok"]


def sealed_cases(vectors: Vectors) -> Result:
    cases = vectors["sealed"]
    for case in cases["padding"]:
        yield f"padding of {case['length']}", sealed.padme(case["length"]) == case["padded"]
    for case in cases["actions"]:
        private = vectors["keys"][case["key"]]["jwk"]
        told = None
        try:
            head, upload = sealed.open_action(case["jwe"], private)
            told = head["token"], b64u_encode(upload)
        except Refused:
            pass
        expected = (case["token"], case["upload"]) if case["ok"] else None
        yield f"sealed action: {case['why']}", told == expected
    for case in cases["answers"]:
        private = vectors["keys"][case["key"]]["jwk"]
        told = None
        try:
            head, body = sealed.open_answer(case["jwe"], private, case["to"])
            told = head["status"], head["headers"], b64u_encode(body)
        except Refused:
            pass
        expected = (case["status"], case["headers"], case["body"]) if case["ok"] else None
        yield f"sealed answer: {case['why']}", told == expected


def knock_code_cases(vectors: Vectors) -> Result:
    for case in vectors["knock_codes"]["made"]:
        shown = knock_codes.shown(case["dealt"], case["own"], case["key"])
        yield case["shown"], shown == case["shown"]
    for case in vectors["knock_codes"]["typed"]:
        read = knock_codes.read(case["typed"], case["key"])
        yield case["why"], read == (case["dealt"], case["its"])


def feature_cases(vectors: Vectors) -> Result:
    for case in vectors["features"]["said"]:
        read = features.said(case["header"])
        yield case["why"], (read, read != []) == (case["features"], case["ok"])
    for case in vectors["features"]["signed"]:
        made, lacks = features.signed(case["typ"], case["claims"], case["taken"])
        told = (case["signed"], case["lacks"], case["ok"])
        yield case["why"], (made, lacks, made is not None) == told
    for case in vectors["features"]["apart"]:
        yield case["why"], features.apart(case["taken"]) == (case["there"], case["here"])


def exchange_cases(vectors: Vectors) -> Result:
    told = vectors["exchange"]
    service, holder = public(vectors, "service"), public(vectors, "holder")
    request = told["request"]
    tokens.verify_token(request["body"], "facet-request", holder)
    tokens.verify_token(told["poll"]["body"], "facet-poll", holder)
    yield "the request's digest", sha256(request["body"].encode()).hex() == request["digest"]
    issued = told["issued"]
    private = vectors["keys"]["holder-encryption"]["jwk"]
    descriptor = tokens.open_descriptor(issued["descriptor"], private, service)
    nonce = tokens.nonce_of(issued["descriptor"])
    yield "the facet's URL", issued["facet_url"] == f"/{nonce}/"
    yield "the facet's id", issued["id"] == tokens.facet_id(nonce)
    yield "what it answers", descriptor["request"] == request["digest"]
    yield "its keys", descriptor["keys"] == told["well_known"]["keys"]
    digest = limits.definition_digest(descriptor["definitions"]["read"])
    yield "its definition", digest == told["definition_digest"]
    prefix, _, token = told["action"]["path"].rpartition("/")
    action = tokens.verify_token(token, "facet-action", holder)
    yield "where it is used", prefix == f"/{nonce}" and action["fct"] == issued["id"]
    refused = told["refused"]
    outside = tokens.verify_token(refused["path"].rpartition("/")[2], "facet-action", holder)
    limit = descriptor["terms"]["constraints"]["path"]
    kept = [limits.holds(limit, one["args"]["path"]) for one in (action, outside)]
    explained = refused["explain"]
    why = explained["args"]["jti"], explained["answer"]["code"]
    yield "what is refused", kept == [True, False] and why == (outside["jti"], "constraint")
    for name, answer in (("the 404", refused["answer"]), ("a problem", told["problem"])):
        length = str(len(answer["body"].encode()))
        yield name, answer["headers"]["content-length"] == length
    yield "its bytes", refused["answer"]["body"] == '{"error":"not_found"}'
    problem = json.loads(told["problem"]["body"])
    yield "its status", problem["status"] == told["problem"]["status"] and "code" in problem
    key = tokens.idempotency_key(action["aud"], action["fct"], action["jti"])
    yield "idempotency key", key == told["action"]["idempotency_key"]
    case = {"receipt": told["receipt"], "vkey": descriptor["keys"]["log"], "holder_key": holder}
    yield "receipt", log.verify_receipt(case) == []


def constraint_cases(vectors: Vectors) -> Result:
    for case in vectors["constraints"]:
        for value in case["kept"]:
            yield f"{case['constraint']} keeps {value!r}", limits.holds(case["constraint"], value)
        for value in case["broken"]:
            yield (
                f"{case['constraint']} breaks {value!r}",
                not limits.holds(case["constraint"], value),
            )
    for case in vectors["constraint_forms"]:
        accepted = accepts(lambda case=case: limits.constraint_form(case["constraint"]))
        yield f"form of {case['constraint']}", accepted == case["ok"]
    for case in vectors["constraint_subsumption"]:
        within = limits.constraint_within(case["parent"], case["child"])
        yield f"{case['child']} within {case['parent']}", within == case["ok"]


def terms_cases(vectors: Vectors) -> Result:
    for case in vectors["needs"]:
        accepted = accepts(lambda case=case: limits.need_form(case["need"]))
        yield f"need {case['need']}", accepted == case["ok"]
    for case in vectors["subsumption"]:
        within = limits.terms_within(case["parent"], case["child"], case.get("pinned"))
        yield f"{case['child']} within {case['parent']}", within == case["ok"]
    for case in vectors["sentences"]:
        yield case["sentence"], sentence(case["petname"], case["terms"]) == case["sentence"]
    for case in vectors["confirmations"]:
        yield case["sentence"], act_sentence(case["petname"], case["act"]) == case["sentence"]
        digest = sha256(f"facetry-act/1\n{jcs(case['act'])}".encode()).hex()
        yield f"digest of {case['act']}", digest == case["digest"]


def rule_cases(vectors: Vectors) -> Result:
    cases = vectors["rules"]
    for case in cases["sentences"]:
        said = rule_sentence(case["rule"], case.get("petname"))
        yield case["sentence"], said == case["sentence"]
    for case in cases["ids"]:
        yield f"id of {case['token']!r}", rules.rule_id(case["token"]) == case["id"]
    for case in cases["askers"]:
        why = f"{case['askers']} for {case['asker']}"
        yield why, rules.is_asker(case["askers"], case["asker"]) == case["ok"]
    for case in cases["grants"]:
        covered = rules.covers(case["rule"], case["terms"], cases["definitions"], cases["now"])
        yield f"{case['terms']} by {case['rule']}", covered == case["ok"]


def budget_cases(vectors: Vectors) -> Result:
    cases = vectors["budgets"]
    for case in cases["amounts"]:
        amount = budgets.amount_of(case["text"])
        told = None if amount is None else budgets.plain(amount)
        yield f"amount {case['text']!r}", told == case["amount"]
    for case in cases["reservations"]:
        taken = Decimal(case["taken"])
        told = None
        try:
            found = budgets.reserved(
                case["budget"], cases["definition"], case["args"], taken, case.get("rows")
            )
            told = {counted: budgets.plain(amount) for counted, amount in found.items()}
        except Refused:
            pass
        yield f"reservation {case}", told == case["reserved"]
    for case in cases["settlements"]:
        taken = budgets.settled(case["name"], Decimal(case["reserved"]), case["result"])
        yield f"settlement {case}", budgets.plain(taken) == case["taken"]


def argument_cases(vectors: Vectors) -> Result:
    for case in vectors["definitions"]:
        digest = limits.definition_digest(case["definition"])
        yield f"digest of {case['definition']['name']}", digest == case["digest"]
    definition = vectors["arguments"]["definition"]
    for case in vectors["arguments"]["cases"]:
        try:
            answer: Any = limits.close_arguments(definition, case["args"])
        except Refused as refused:
            answer = str(refused)
        yield f"arguments {case['args']}", answer == case.get("closed", case.get("code"))
    for case in vectors["acts"]["cases"]:
        code = code_of(limits.act, vectors["acts"]["definition"], case["constraints"], case["args"])
        yield f"{case['args']} within {case['constraints']}", code == case["code"]
    for case in vectors["delegations"]:
        code = code_of(limits.delegate, case["parent"], case["child"], case["definitions"])
        yield f"{case['child']} lent from {case['parent']}", code == case["code"]
    for case in vectors["schemas"]:
        accepted = accepts(lambda case=case: limits.schema_form(case["schema"]))
        yield f"schema {case['schema']}", accepted == case["ok"]


def form_cases(vectors: Vectors) -> Result:
    forms = {
        "terms_forms": limits.terms_form,
        "definition_forms": limits.definition_form,
        "rule_forms": rules.rule_form,
    }
    for section, form in forms.items():
        for case in vectors[section]:
            accepted = accepts(lambda case=case, form=form: form(case["value"]))
            yield f"{section}: {case['value']}", accepted == case["ok"]


def ledger_cases(vectors: Vectors) -> Result:
    for case in vectors["commitments"]:
        made = log.commit(case["group"], b64u_decode(case["salt"]), b64u_decode(case["bytes"]))
        yield f"commitment to {case['group']}", b64u_encode(made) == case["commitment"]
    parsers = {
        "leaves": lambda case: log.decode_leaf(case["text"].encode()),
        "notes": lambda case: log.verify_note(case["note"], case["vkey"]),
        "checkpoints": lambda case: log.parse_checkpoint(case["text"]),
        "policies": lambda case: witnesses.parse_policy(case["text"]),
        "proofs": lambda case: log.parse_proof(case["text"]),
    }
    for section, parse in parsers.items():
        for number, case in enumerate(vectors[section]):
            accepted = accepts(lambda case=case, parse=parse: parse(case))
            yield f"{section} {number}", accepted == case["ok"]


def cosignature_cases(vectors: Vectors) -> Result:
    for case in vectors["cosignatures"]:
        policy = witnesses.parse_policy(case["policy"])
        enough, names = witnesses.witnessed_by(case["note"], policy)
        signed = accepts(lambda case=case: log.verify_note(case["note"], case["vkey"]))
        yield case["why"], (names, enough and signed) == (case["witnesses"], case["ok"])


def tree_cases(vectors: Vectors) -> Result:
    tree = vectors["tree"]
    hashes = [log.leaf_hash(bytes.fromhex(leaf)) for leaf in tree["leaves"]]
    for size, root in enumerate(tree["roots"]):
        yield f"root of {size}", log.root_of(hashes[:size]).hex() == root
    for case in tree["inclusion"]:
        proof = [bytes.fromhex(value) for value in case["proof"]]
        leaf, root = bytes.fromhex(case["leaf"]), bytes.fromhex(case["root"])
        place = case["index"], case["size"]
        accepted = accepts(
            lambda leaf=leaf, place=place, proof=proof, root=root: log.check_inclusion(
                leaf, *place, proof, root
            )
        )
        yield f"inclusion of {place}", accepted == case["ok"]
    for case in tree["consistency"]:
        accepted = accepts(lambda case=case: log.check_consistency(case))
        yield f"consistency of {case['from']} and {case['to']}", accepted == case["ok"]


def entry_cases(vectors: Vectors) -> Result:
    for case in vectors["entries"]:
        yield f"entry: {case['why']}", log.verify_entry(case) == case["failed"]
    for case in vectors["receipts"]:
        yield f"receipt: {case['why']}", log.verify_receipt(case) == case["failed"]


def bundle_cases(vectors: Vectors) -> Result:
    for case in vectors["bundles"]["cases"]:
        found = bundles.judged(case["text"].encode(), case.get("vkey"), case.get("seen"))
        for member in ("faults", "holes", "unverified"):
            told = found[member]
            yield f"{member}: {case['why']} ({told})", told == case.get(member, told)


def export_cases(vectors: Vectors) -> Result:
    for case in vectors["exports"]:
        yield f"exports: {case['why']}", exports.agrees(case)


SECTIONS: dict[str, Callable[[Vectors], Result]] = {
    "keys": key_cases,
    "encodings": encoding_cases,
    "tokens": token_cases,
    "descriptors": descriptor_cases,
    "descriptor_keys": descriptor_key_cases,
    "sealed": sealed_cases,
    "knock_codes": knock_code_cases,
    "features": feature_cases,
    "exchange": exchange_cases,
    "constraints": constraint_cases,
    "terms": terms_cases,
    "rules": rule_cases,
    "budgets": budget_cases,
    "arguments": argument_cases,
    "forms": form_cases,
    "ledger": ledger_cases,
    "cosignatures": cosignature_cases,
    "tree": tree_cases,
    "entries": entry_cases,
    "bundles": bundle_cases,
    "exports": export_cases,
}


def check(vectors: Vectors, section: str) -> tuple[int, list[str]]:
    """How many cases there are, and those that this implementation sees otherwise."""
    results = list(SECTIONS[section](vectors))
    return len(results), [why for why, agrees in results if not agrees]


def main(folder: Path) -> int:
    vectors = reading.read(folder)
    wrong = 0
    for section in SECTIONS:
        count, disagreements = check(vectors, section)
        print(f"{section}: {count - len(disagreements)} of {count}")
        for why in disagreements:
            print(f"  {why}")
        wrong += len(disagreements)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else reading.VECTORS))
