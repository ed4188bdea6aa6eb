"""Penalty standards (裁量基准): facts → tier → lawful range. Pure; a book is proved when it is loaded.

`money`: amounts and what 以上、以下 include · `cells`: what a tier asks of a fact · `book`: items, tiers, advice ·
`proof`: exactly one tier for every set of facts · `deciding`: the version, limitation, circumstances and the gate.
"""

from zhunsheng.law.discretion.book import Advice, Book, BookError, FactError, Item, Outcome, State

__all__ = ["Advice", "Book", "BookError", "FactError", "Item", "Outcome", "State"]
