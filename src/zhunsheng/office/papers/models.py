"""Papers stand in `matters` (the spine needs them); this room composes, numbers, renders and serves them."""
