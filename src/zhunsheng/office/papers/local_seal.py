"""A seal for trying: PAdES signatures under a certificate authority of the example's own, marked plainly as a test.

Authority and seals are made when they are first needed and lie with the keys (`KEYS_ROOT/seals`), readable by this
installation alone. Production refuses this signer: whoever signs for real brings a key of a licensed authority.
"""

from __future__ import annotations

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

from zhunsheng.office.papers.seals import NotSealed, Signed

TEST: Final = "测试电子印章，仅供演示，没有法律效力"
_FROM, _TO = datetime(2020, 1, 1, tzinfo=UTC), datetime(2050, 1, 1, tzinfo=UTC)


class LocalSeal:
    """The signer of the example."""

    def seal(self, pdf: bytes, *, organ: str, code: str, reason: str) -> Signed:
        if not settings.EXAMPLE:
            raise NotSealed("测试印章不得在正式环境使用")
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.pdf_utils.misc import PdfError
        from pyhanko.sign import fields, signers

        key, certificate, authority = self._kept(organ, code)
        signer = signers.SimpleSigner.load(  # type: ignore[no-untyped-call]
            str(key), str(certificate), ca_chain_files=(str(authority),)
        )
        if signer is None:
            raise NotSealed("印章的密钥读不出来")
        said = signers.PdfSignatureMetadata(
            field_name="organ_seal", subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256",
            reason=f"{reason}（{TEST}）", name=organ,
        )  # fmt: skip
        try:  # in a thread of its own: the library runs an event loop, and a thread has but one
            with ThreadPoolExecutor(max_workers=1) as beside:
                made = beside.submit(
                    signers.sign_pdf, IncrementalPdfFileWriter(io.BytesIO(pdf)), said, signer=signer
                ).result()
        except PdfError as why:
            raise NotSealed("文书的 PDF 不能签章") from why
        read = x509.load_pem_x509_certificate(certificate.read_bytes())
        return Signed(
            content=made.getvalue(), signer=read.subject.rfc4514_string(), test=True,
            fingerprint=hashlib.sha256(read.public_bytes(serialization.Encoding.DER)).hexdigest(),
        )  # fmt: skip

    def _kept(self, organ: str, code: str) -> tuple[Path, Path, Path]:
        """Key, certificate and authority of an organ's seal, made when they are first needed."""
        folder = Path(settings.KEYS_ROOT) / "seals"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        root_key, root = folder / "authority.key", folder / "authority.pem"
        if not root.exists():
            _made(root_key, root, "准绳测试认证机构", "", None)
        key, certificate = folder / f"{code}.key", folder / f"{code}.pem"
        if not certificate.exists():
            _made(key, certificate, f"测试电子印章 {code}", organ, (root_key, root))
        return key, certificate, root


def _made(key: Path, certificate: Path, name: str, organ: str, issuer: tuple[Path, Path] | None) -> None:
    """A key and its certificate, signed by the issuer, or by itself."""
    own = ec.generate_private_key(ec.SECP256R1())
    said = {NameOID.COMMON_NAME: name, NameOID.ORGANIZATION_NAME: organ, NameOID.ORGANIZATIONAL_UNIT_NAME: TEST}
    subject = x509.Name([x509.NameAttribute(oid, text) for oid, text in said.items() if text])
    signing, named = own, subject
    if issuer is not None:
        loaded = serialization.load_pem_private_key(issuer[0].read_bytes(), None)
        assert isinstance(loaded, ec.EllipticCurvePrivateKey)
        signing, named = loaded, x509.load_pem_x509_certificate(issuer[1].read_bytes()).subject
    usage = x509.KeyUsage(
        digital_signature=issuer is not None, content_commitment=issuer is not None, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=issuer is None, crl_sign=issuer is None,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(named)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_FROM)
        .not_valid_after(_TO)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(signing, hashes.SHA256())
    )
    plain = own.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _kept_file(key, plain)
    _kept_file(certificate, made.public_bytes(serialization.Encoding.PEM))


def _kept_file(path: Path, content: bytes) -> None:
    """Written beside and moved into place: another process never reads half a key."""
    aside = path.with_suffix(f"{path.suffix}.new")
    aside.touch(mode=0o600)
    aside.write_bytes(content)
    aside.replace(path)
