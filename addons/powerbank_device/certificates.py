"""A certificate authority of one's own for the broker, as files. Imports no Odoo.

It is meant for demonstrations and for fleets whose cabinets can be given a root
certificate. Where they only trust public authorities, put a public certificate and its
key in the place of ``server.crt`` and ``server.key``.
"""

import ipaddress
import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_DAYS = 3650
SERVER_DAYS = 397
#: A certificate that ends within so many days is renewed.
RENEW_DAYS = 30


def issue_certificates(folder: Path, hosts: Iterable[str]) -> list[str]:
    """Make what is missing, runs out, or was made for other hosts.

    ``ca.crt`` is what cabinets and gateways are given, ``server.crt`` and
    ``server.key`` what the broker shows; ``ca.key`` signs and belongs to nobody else.

    :param hosts: names and addresses by which the broker is reached
    :return: the names of the files that were written
    """
    folder.mkdir(parents=True, exist_ok=True)
    hosts = sorted(set(hosts))
    written = []
    if not _is_good(folder / "ca.crt") or not (folder / "ca.key").exists():
        _make_authority(folder)
        written += ["ca.crt", "ca.key"]
    if written or not _is_good(folder / "server.crt", hosts):
        _make_server(folder, hosts)
        written += ["server.crt", "server.key"]
    return written


def _is_good(file: Path, hosts: list[str] | None = None) -> bool:
    if not file.exists():
        return False
    certificate = x509.load_pem_x509_certificate(file.read_bytes())
    end = certificate.not_valid_after_utc
    if end < datetime.now(UTC) + timedelta(days=RENEW_DAYS):
        return False
    return hosts is None or _hosts_of(certificate) == hosts


def _hosts_of(certificate: x509.Certificate) -> list[str]:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return sorted(str(name.value) for name in names.value)


def _make_authority(folder: Path):
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Power bank cabinets")
    certificate = (
        _builder(name, name, key, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    _write_pair(folder, "ca", certificate, key)


def _make_server(folder: Path, hosts: list[str]):
    authority = x509.load_pem_x509_certificate((folder / "ca.crt").read_bytes())
    signer = serialization.load_pem_private_key((folder / "ca.key").read_bytes(), None)
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(hosts[0])
    certificate = (
        _builder(name, authority.subject, key, SERVER_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
        )
        .add_extension(
            x509.SubjectAlternativeName([_host(host) for host in hosts]), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()),
            critical=False,
        )
        .sign(signer, hashes.SHA256())
    )
    _write_pair(folder, "server", certificate, key)


def _builder(subject, issuer, key, days) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
        )
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write_pair(folder: Path, name: str, certificate: x509.Certificate, key):
    """Write a certificate for all to read, and its key for its owner alone."""
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    _write(folder / f"{name}.key", secret, 0o600)
    public = certificate.public_bytes(serialization.Encoding.PEM)
    _write(folder / f"{name}.crt", public, 0o644)


def _write(file: Path, content: bytes, mode: int):
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
