"""`fix` twice is once, and `git apply` of `diff --safe` is `fix`, on real texts.

    python benchmarks/round_trip.py TEXT_OR_JSONL_GZ… [--segments 5000]

Texts are taken as they are; of a file of segments (one JSON object a line, `mt` its text) that many, evenly spread, are
made a text each.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def texts(path: Path, segments: int) -> dict[str, str]:
    """The texts of a file, by a name for each."""
    if path.suffix != ".gz":
        return {path.name: path.read_text("utf-8")}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line)["mt"] for line in lines]
    step = max(1, len(rows) // segments)
    return {f"segment-{n:05d}.txt": text + "\n" for n, text in enumerate(rows[::step][:segments])}


def mtfix(folder: Path, *arguments: str) -> str:
    """What a command prints when it runs on all files of a folder. Exits if the command fails."""
    program = [str(Path(sys.executable).parent / "mtfix"), *arguments, "--isolated", "."]
    done = subprocess.run(program, cwd=folder, capture_output=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(done.stderr.decode())
    return done.stdout.decode()


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.glob("*.txt"))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--segments", type=int, default=5000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        original, applied, fixed = (Path(name) / part for part in ("original", "applied", "fixed"))
        original.mkdir()
        for path in args.paths:
            for file, text in texts(path, args.segments).items():
                (original / file).write_text(text, "utf-8", newline="")
        for copy in (applied, fixed):
            shutil.copytree(original, copy)
        patch = mtfix(applied, "diff", "--safe")
        subprocess.run(["git", "apply", "-"], cwd=applied, input=patch.encode(), check=True)
        mtfix(fixed, "fix", "--quiet")
        once = contents(fixed)
        mtfix(fixed, "fix", "--quiet")
        changed = sum(once[file] != text for file, text in contents(original).items())
        differ = [file for file, text in contents(applied).items() if once[file] != text]
        again = sum(once[file] != text for file, text in contents(fixed).items())
    print(f"{len(once)} texts, {changed} changed by fix")
    print(f"git apply of diff --safe differs on {len(differ)} {differ[:3]}, a second fix changes {again}")
    sys.exit(bool(differ or again))


if __name__ == "__main__":
    main()
