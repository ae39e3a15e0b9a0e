"""A certificate authority for tests, and the pairs that it signs."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NAMES = ("facets.test",)


class Authority:
    """Signs certificates; `trust` is a context that believes it alone."""

    def __init__(self, folder: Path, names: tuple[str, ...] = NAMES) -> None:
        folder.mkdir(exist_ok=True)
        self._names: list[x509.GeneralName] = [x509.DNSName(name) for name in names]
        self._names.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
        self.cert, self.key = folder / "cert.pem", folder / "key.pem"
        self._own = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority")])
        self._name = name
        root = self._signed(name, self._own.public_key(), ca=True)
        self.root = folder / "root.pem"
        self.root.write_bytes(root.public_bytes(serialization.Encoding.PEM))
        self.trust = ssl.create_default_context(cafile=self.root)

    def issue(self, passphrase: bytes | None = None) -> int:
        """A new pair in the files, one after the other; returns its serial number."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "facets.test")])
        cert = self._signed(name, key.public_key())
        under = (
            serialization.BestAvailableEncryption(passphrase)
            if passphrase
            else serialization.NoEncryption()
        )
        self.cert.write_bytes(cert.public_bytes(serialization.Encoding.PEM))
        self.key.write_bytes(
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, under)
        )
        return cert.serial_number

    def options(self, port: int, host: str = "0.0.0.0") -> tuple[str, ...]:
        """What `facetry serve` is given."""
        named = ("--tls-cert", str(self.cert), "--tls-key", str(self.key))
        return ("--listen", f"{host}:{port}", *named)

    def _signed(self, name: x509.Name, key: Any, *, ca: bool = False) -> x509.Certificate:
        now = datetime.datetime.now(datetime.timezone.utc)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._own.public_key()),
                critical=False,
            )
        )
        if ca:
            made = made.add_extension(_SIGNS, critical=True)
        else:
            made = made.add_extension(x509.SubjectAlternativeName(self._names), critical=False)
        return made.sign(self._own, hashes.SHA256())


_SIGNS = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)
