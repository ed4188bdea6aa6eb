"""From a release and its proof to the bundle that the portal shows."""

from __future__ import annotations

from zhunsheng.office.ledger import projection
from zhunsheng.office.ledger import reads as register
from zhunsheng.office.ledger.models import Projection
from zhunsheng.office.matters.models import Act
from zhunsheng.office.publication.models import Release
from zhunsheng.proof.bundle import Bundle, Proven
from zhunsheng.proof.inclusion import Proof

WITHDRAWN = "withdrawal"


def bundle(release: Release) -> Bundle | None:
    """The bundle of a release; None while the register cannot prove it yet.

    Its record is the release's row as the register vouches for it. With a matter's decision comes the record of the
    decision itself, so that its day can be checked too.
    """
    row = Release.objects.get(pk=release.pk)  # as the table says it
    vouched = _vouched(row._meta.db_table, str(row.pk))
    cause = _vouched(Act._meta.db_table, str(row.publication.act_id)) if row.publication.act_id else None
    if vouched is None or vouched.salt is None:
        return None
    wanted = [vouched, *([cause] if cause is not None and row.word == "released" else [])]
    proofs = register.proofs(one.record for one in wanted)
    if any(one.record_id not in proofs for one in wanted):
        return None
    files = {one.name: bytes(one.content) for one in row.publication.files.all()} if row.word == "released" else {}
    return Bundle(
        id=str(row.publication_id),
        kind=row.section if row.word == "released" else WITHDRAWN,
        organ=row.organ,
        title=row.title,
        published_on=row.on.isoformat(),
        salt=bytes(vouched.salt),
        record=projection.values(row),  # type: ignore[arg-type]
        proofs=tuple(
            Proven(
                body=bytes(one.record.body),
                nonce=bytes(one.record.nonce),
                proof=Proof.decode(proofs[one.record_id].text),
            )
            for one in wanted
        ),
        policy=register.policy(),
        files=files,
    )


def _vouched(table: str, key: str) -> Projection | None:
    return Projection.objects.filter(table=table, row=key).select_related("record").order_by("pk").last()
