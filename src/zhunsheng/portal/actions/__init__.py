"""All that the portal writes: taking published records in, handing citizens' parcels over."""

from zhunsheng.portal.actions.lodging import Lodged, NoKey, lodge
from zhunsheng.portal.actions.taking_in import take_in

__all__ = ["Lodged", "NoKey", "lodge", "take_in"]
