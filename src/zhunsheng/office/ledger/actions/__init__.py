"""All that writes to the register: records (in every action's transaction), numbering, signing, erasure."""

from zhunsheng.office.ledger.actions.erase import erase
from zhunsheng.office.ledger.actions.hurry import hurry
from zhunsheng.office.ledger.actions.record import Draft, pseudonym, record, record_all
from zhunsheng.office.ledger.actions.sequencer import sequence
from zhunsheng.office.ledger.actions.signer import sign

__all__ = ["Draft", "erase", "hurry", "pseudonym", "record", "record_all", "sequence", "sign"]
