"""Speed and start-up, beside two checkers that run in the same minute on the same text.

    python benchmarks/speed.py FOLDER_OF_TEXTS [--megabytes 20]

Makes one text of the size asked for from the files of the folder, each paragraph once before any comes again.
Throughput is measured in one process, start-up taken off (the run on an empty file), nothing cached but compiled packs.
Start-up is the median of nine runs, less that of `python -c pass`.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BIN = Path(sys.executable).parent


def seconds(command: list[str]) -> float:
    """How long a command takes as a whole process. Its findings are thrown away."""
    begun = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - begun


def median(command: list[str], runs: int = 9) -> float:
    return statistics.median(seconds(command) for _ in range(runs))


def text_of(folder: Path, size: int) -> str:
    """So many characters of the folder's paragraphs, told apart by a number where they come again."""
    paragraphs = [
        line for file in sorted(folder.glob("*.txt")) for line in file.read_text("utf-8").splitlines() if line
    ]
    pieces, length, turn = [], 0, 0
    while length < size:
        for paragraph in paragraphs:
            # A paragraph that came before must not be found in any cache of texts.
            piece = paragraph if not turn else f"{paragraph} Copy {turn}."
            pieces.append(piece)
            length += len(piece) + 2
            if length >= size:
                break
        turn += 1
    return "\n\n".join(pieces) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--megabytes", type=float, default=20)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "empty.txt").write_text("\n")
        large = folder / "large.txt"
        large.write_text(text_of(args.folder, int(args.megabytes * 1e6)), "utf-8")
        megabytes = large.stat().st_size / 1e6
        print(f"| checker | {megabytes:.1f} MB, s | start-up, s | MB/s |\n|---|---|---|---|")
        for tool, command in {
            "mtfix": [str(BIN / "mtfix"), "check", "--isolated", "--jobs", "1", "--output-format", "jsonl"],
            "codespell": [str(BIN / "codespell")],
            "proselint": [str(BIN / "proselint"), "check"],
        }.items():
            if not Path(command[0]).exists():
                print(f"| {tool} | not installed | | |")
                continue
            start_up = median([*command, str(folder / "empty.txt")], 3)
            took = seconds([*command, str(large)])
            print(f"| {tool} | {took:.1f} | {start_up:.2f} | {megabytes / (took - start_up):.2f} |")
    bare = median([sys.executable, "-c", "pass"])
    seed = Path(__file__).parent.parent / "seeds" / "washington-biala-house.txt"
    version = median([str(BIN / "mtfix"), "--version"]) - bare
    article = median([str(BIN / "mtfix"), "check", "--isolated", str(seed)])
    print(f"\n`mtfix --version`: {1000 * version:.0f} ms over bare Python; the seed article checked in {article:.2f} s")


if __name__ == "__main__":
    main()
