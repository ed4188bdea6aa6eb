"""What `zhunsheng rulebook key | pack | install` do: layers handed down as signed packages.

A secret key is a file of two lines: the name, and 32 random bytes in hexadecimal. A list of trusted keys has a layer and
a public key (`vkey`) on each line.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from zhunsheng.proof.ed25519 import signer
from zhunsheng.proof.faults import Malformed
from zhunsheng.proof.note import ED25519, Key
from zhunsheng.reader import package
from zhunsheng.reader.marked import BookError


def key(name: str, out: Path) -> None:
    if not name or any(sign.isspace() or sign == "+" for sign in name):
        raise _stop(f"NAME: '{name}' cannot name a key: blanks and + are not allowed; write it like a host and a path")
    seed = secrets.token_bytes(32)
    try:
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(f"{name}\n{seed.hex()}\n")
    except (OSError, UnicodeEncodeError) as error:
        raise _stop(f"{out}: the key cannot be written: {error}; choose another file") from None
    typer.echo(_public(name, seed).vkey)


def pack(root: Path, layer: str, key_file: Path, out: Path, on: Path | None) -> None:
    name, seed = _secret(key_file)
    if not (root / layer).is_dir():
        raise _stop(f"LAYER: {root} has no folder '{layer}'; write one of its layers")
    try:
        data = package.pack(root / layer, layer, _public(name, seed), signer(seed), on.read_bytes() if on else None)
        out.write_bytes(data)
    except BookError as error:
        raise _refused(error) from None
    except OSError as error:
        raise _stop(f"{error.filename}: {error.strerror}; check the file") from None
    typer.echo(f"{out}: layer {layer}, signed by {name}")


def install(source: Path, trust: Path, root: Path) -> None:
    try:
        trusted: dict[str, list[Key]] = {}
        for number, line in enumerate(trust.read_text("utf-8").splitlines(), 1):
            layer, _, vkey = line.partition(" ")
            if line.strip() and not line.startswith("#"):
                trusted.setdefault(layer, []).append(Key.parse(vkey.strip(), f"{trust}:{number}"))
        layer = package.install(source.read_bytes(), root, trusted, source.name)
    except BookError as error:
        raise _refused(error) from None
    except Malformed as error:
        raise _stop(f"{error}: a line has a layer, a blank and a public key; correct it") from None
    except (OSError, UnicodeDecodeError) as error:
        raise _stop(f"{error}; check the file") from None
    typer.echo(f"{root / layer}: installed; now run `zhunsheng rulebook check`")


def _secret(file: Path) -> tuple[str, bytes]:
    try:
        name, seed, *_ = [*file.read_text("ascii").splitlines(), "", ""]
        if len(bytes.fromhex(seed)) != 32 or not name:
            raise ValueError("it has not a name and 32 bytes")
    except (OSError, ValueError) as error:
        raise _stop(f"{file}: this is no key: {error}; make one with `zhunsheng rulebook key`") from None
    return name, bytes.fromhex(seed)


def _public(name: str, seed: bytes) -> Key:
    raw = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return Key(name, ED25519, raw)


def _refused(error: BookError) -> typer.Exit:
    for problem in error.problems:
        typer.echo(str(problem), err=True)
    return typer.Exit(1)


def _stop(text: str) -> typer.Exit:
    typer.echo(text, err=True)
    return typer.Exit(2)
