"""What anyone can re-check: canonical bytes, the Merkle tree, signed heads, entries, draws, bundles.

Rules of this room
- Standard library only, and of it nothing that touches disk, network, clock or chance. For Ed25519 `cryptography` is
  used when it is installed; without it the same answer comes from `ed25519.py`, slower.
- Formats are those of others (RFC 6962, RFC 8785, C2SP) wherever one exists.
- What is not canonical is refused, never repaired.
"""
