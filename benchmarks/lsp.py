"""How long it takes from a keystroke to the diagnostics of `mtfix lsp`, over stdin and stdout as an editor has it.

    python benchmarks/lsp.py FILE [--words 5000] [--keystrokes 200] [--name a.txt]

The text is the beginning of FILE; one character is typed or deleted at a random place, and the next one when the answer
is there. The server's pause for more keystrokes (20 ms) is included; on a machine that does other things, too, the
processor time tells more. `--name` chooses the format by the ending.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from editor import Editor, place


def beginning(text: str, words: int) -> str:
    """So many words of a text."""
    ends = [match.end() for match in re.finditer(r"\S+", text)]
    return text[: ends[min(words, len(ends)) - 1]] + "\n"


def cpu(editor: Editor) -> float:
    """The processor time that the server has used, in seconds; 0 where /proc does not tell."""
    stat = Path(f"/proc/{editor.process.pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--words", type=int, default=5000)
    parser.add_argument("--keystrokes", type=int, default=200)
    parser.add_argument("--name", default="a.txt")
    args = parser.parse_args()
    text = beginning(args.file.read_text(encoding="utf-8"), args.words)
    rng = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        editor = Editor(Path(folder))
        try:
            begun = time.perf_counter()
            uri = editor.open(args.name, text)
            editor.wait_long(uri)
            print(f"{len(text.split())} words, first answer {time.perf_counter() - begun:.2f} s (rules loaded)")
            taken, used = [], cpu(editor)
            for version in range(2, args.keystrokes + 2):
                at = rng.randrange(len(text))
                new, length = rng.choice([("e", 0), (" ", 0), (".", 0), ("", 1)])
                where = {"start": place(text, at, "utf-16"), "end": place(text, at + length, "utf-16")}
                text = text[:at] + new + text[at + length :]
                before = time.perf_counter()
                editor.change(uri, version, {"range": where, "text": new})
                found = editor.diagnostics(uri, version)
                taken.append(1000 * (time.perf_counter() - before))
            taken.sort()
            used = 1000 * (cpu(editor) - used) / len(taken)
            print(
                f"keystroke to diagnostics: median {statistics.median(taken):.0f} ms,"
                f" 95 % {taken[int(0.95 * len(taken))]:.0f} ms, longest {taken[-1]:.0f} ms; {len(found)} findings"
            )
            print(f"processor time of the server for each: {used:.0f} ms")
        finally:
            editor.kill()


if __name__ == "__main__":
    main()
