"""The rulebook's only door to disk: files become plain values that remember file and line."""
