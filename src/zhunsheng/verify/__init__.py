"""A citizen's tool: re-draw, re-hash, re-count what an organ published.

Rules
- Standard library and `zhunsheng.proof` only; it runs as `python -m zhunsheng.verify PATH` without anything installed.
- Reads plain files only, writes nothing, asks no network.
- Every report is a list of checks in Chinese and English; the first one that failed is named again at the end.
- Exit 0: all checked and right. 1: checked and wrong. 2: could not be checked.
"""
