"""The pages of papers: reading them, and what happens to them afterwards."""

from zhunsheng.office.papers.views.reading import paper, pdf, word

__all__ = ["paper", "pdf", "word"]
