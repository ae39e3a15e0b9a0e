"""Public keys: their form, their curve, their thumbprint, and what they signed."""

from __future__ import annotations

from typing import Any

from canonical import (
    Refused,
    b64u_decode,
    b64u_encode,
    closed,
    encoded,
    jcs,
    one_of,
    refuse_unless,
    sha256,
)
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, x25519
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, PRIME) % PRIME
coordinate = encoded(32, 32)


def _edwards_point(key: bytes) -> tuple[int, int]:
    """RFC 8032 §5.1.3, strict."""
    y = int.from_bytes(key, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    refuse_unless(y < PRIME, "not canonical")
    square = (y * y - 1) * pow(D * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if x * x % PRIME != square:
        x = x * pow(2, (PRIME - 1) // 4, PRIME) % PRIME
    refuse_unless(x * x % PRIME == square, "not on the curve")
    refuse_unless(x != 0 or sign == 0, "not canonical")
    return (x if x & 1 == sign else PRIME - x), y


def _double(point: tuple[int, int]) -> tuple[int, int]:
    x, y = point
    both = D * x * x * y * y
    return (
        2 * x * y * pow(1 + both, -1, PRIME) % PRIME,
        (y * y + x * x) * pow(1 - both, -1, PRIME) % PRIME,
    )


def public_jwk(jwk: Any, use: str) -> dict[str, str]:
    """docs/protocol.md §2."""
    if isinstance(jwk, dict) and jwk.get("kty") == "EC":
        closed(jwk, {"crv": one_of("P-256"), "kty": one_of("EC"), "x": coordinate, "y": coordinate})
        public_ec(jwk)
        return jwk
    closed(jwk, {"crv": one_of("Ed25519", "X25519"), "kty": one_of("OKP"), "x": coordinate})
    refuse_unless((jwk["crv"] == "Ed25519") == (use == "sign"), "for the other purpose")
    key = b64u_decode(jwk["x"])
    if use == "sign":
        point = _edwards_point(key)
        refuse_unless(_double(_double(_double(point))) != (0, 1), "small order")
    else:
        refuse_unless(int.from_bytes(key, "little") < PRIME, "not canonical")
        try:
            x25519.X25519PrivateKey.from_private_bytes(b"\x08" * 32).exchange(
                x25519.X25519PublicKey.from_public_bytes(key)
            )
        except ValueError as error:
            raise Refused("small order") from error
    return jwk


def public_ec(jwk: dict[str, str]) -> ec.EllipticCurvePublicKey:
    x, y = (int.from_bytes(b64u_decode(jwk[name]), "big") for name in "xy")
    try:
        return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    except ValueError as error:
        raise Refused("not on the curve") from error


def thumbprint(jwk: dict[str, str]) -> str:
    """RFC 7638."""
    members = {name: jwk[name] for name in ("crv", "kty", "x", "y") if name in jwk}
    return b64u_encode(sha256(jcs(members).encode()))


def alg_of(jwk: dict[str, str]) -> str:
    return "ES256" if jwk["crv"] == "P-256" else "Ed25519"


def verify(jwk: dict[str, str], message: bytes, signature: bytes) -> None:
    try:
        if jwk["crv"] == "P-256":
            r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
            public_ec(jwk).verify(encode_dss_signature(r, s), message, ec.ECDSA(SHA256()))
        else:
            verify_ed25519(b64u_decode(jwk["x"]), message, signature)
    except InvalidSignature as error:
        raise Refused("the signature does not verify") from error


def verify_ed25519(key: bytes, message: bytes, signature: bytes) -> None:
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature as error:
        raise Refused("the signature does not verify") from error
