"""A certificate authority of this machine's own, so that a demo can be opened on a phone in the same network.

Phones keep an app only where it came by https. The authority vouches for one address and for nothing else: a
phone that trusts it trusts nobody for any other site by it.
"""

import ipaddress
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

VALID_FOR = timedelta(days=90)
ELSEWHERE = ("192.0.2.1", 9)
"""An address of documentation (RFC 5737): asked which way leads there, nothing is sent."""


@dataclass(frozen=True, slots=True)
class Tls:
    """The files of a server that speaks https, and the certificate that a phone is made to trust."""

    certificate: Path
    key: Path
    authority: Path


def address_in_network() -> IPv4Address | None:
    """The address that others in the same network reach this machine by; None without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(ELSEWHERE)
        except OSError:
            return None
        found = ipaddress.ip_address(probe.getsockname()[0])
    return found if isinstance(found, IPv4Address) and not found.is_loopback else None


def vouch(folder: Path, address: IPv4Address, now: datetime) -> Tls:
    """New certificates for an address, in a folder of its own; the key of the authority is kept nowhere."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    tls = Tls(folder / "server.crt", folder / "server.key", folder / "authority.crt")
    of_authority, of_server = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _authority(of_authority, address, now)
    server = _server(of_authority, authority, of_server, address, now)
    tls.authority.write_bytes(authority.public_bytes(Encoding.PEM))
    tls.certificate.write_bytes(server.public_bytes(Encoding.PEM))
    tls.key.unlink(missing_ok=True)
    tls.key.touch(mode=0o600)
    tls.key.write_bytes(of_server.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return tls


def _authority(key: EllipticCurvePrivateKey, address: IPv4Address, now: datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"PRO demo on {address}")])
    alone = x509.NameConstraints([x509.IPAddress(IPv4Network(address))], None)
    return (
        _builder(name, name, key, now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(alone, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )


def _server(
    signing: EllipticCurvePrivateKey,
    authority: x509.Certificate,
    key: EllipticCurvePrivateKey,
    address: IPv4Address,
    now: datetime,
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, str(address))])
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key())
    return (
        _builder(name, authority.subject, key, now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(address)]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(issuer, critical=False)
        .sign(signing, hashes.SHA256())
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: EllipticCurvePrivateKey, now: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + VALID_FOR)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    others = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only",
         "decipher_only"),
        False,
    )  # fmt: skip
    return x509.KeyUsage(
        digital_signature=not signs_certificates, key_cert_sign=signs_certificates,
        crl_sign=signs_certificates, **others,
    )  # fmt: skip
