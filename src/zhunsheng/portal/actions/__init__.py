"""All that the portal writes: taking published records in, handing citizens' parcels and firms' answers over."""

from zhunsheng.portal.actions.answering import answer
from zhunsheng.portal.actions.lodging import Lodged, NoKey, lodge
from zhunsheng.portal.actions.taking_in import take_in

__all__ = ["Lodged", "NoKey", "answer", "lodge", "take_in"]
