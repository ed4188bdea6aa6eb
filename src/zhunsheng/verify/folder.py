"""Reading what was published from a disk that may be hostile: plain files only, bounded, nothing outside the folder."""

from pathlib import Path
from stat import S_ISREG

from zhunsheng.proof.faults import Malformed


def read(path: Path, limit: int) -> bytes:
    """The bytes of a plain file of at most `limit` bytes; no symbolic link, device or folder."""
    try:
        status = path.lstat()
    except OSError:
        raise Malformed("missing_file", path.name, found=path) from None
    if not S_ISREG(status.st_mode):
        raise Malformed("not_a_file", path.name, found=path)
    if status.st_size > limit:
        raise Malformed("oversized", path.name, found=status.st_size, limit=limit)
    try:
        return path.read_bytes()
    except OSError as error:
        raise Malformed("not_a_file", path.name, found=error) from None


def folder(path: Path) -> Path:
    """A folder that exists."""
    if not path.is_dir():
        raise Malformed("missing_file", str(path), found=path)
    return path


def read_all(path: Path, names: tuple[str, ...], limit: int) -> dict[str, bytes]:
    """Those of `names` that are there; names are ours, never the folder's."""
    folder(path)
    return {name: read(path / name, limit) for name in names if (path / name).is_symlink() or (path / name).exists()}
