"""Findings per 1,000 words of good English, by rule; fails above a limit.

    python benchmarks/good_english.py FOLDER_OF_TEXTS [--limit 0.4]

Each text is checked in documents of twenty paragraphs, as a reader would meet them. Good texts have errors of their
own, so look at what fires (`--show`) before you call it false.
"""

from __future__ import annotations

import argparse
import collections
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PARAGRAPHS = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=float, default=0.4, help="findings per 1,000 words")
    parser.add_argument("--show", action="store_true", help="print each finding")
    args = parser.parse_args()
    root = Path(__file__).parent.parent
    mtfix = next(path for path in (root / ".venv/bin/mtfix", Path(sys.executable).parent / "mtfix") if path.exists())
    words = 0
    with tempfile.TemporaryDirectory() as name:
        for file in sorted(args.folder.glob("*.txt")):
            lines = [line.strip() for line in file.read_text("utf-8").split("\n") if line.strip()]
            words += sum(len(re.findall(r"\w+", line)) for line in lines)
            for at in range(0, len(lines), PARAGRAPHS):
                text = "\n\n".join(lines[at : at + PARAGRAPHS]) + "\n"
                (Path(name) / f"{file.stem}-{at:06d}.txt").write_text(text, "utf-8")
        command = [str(mtfix), "check", "--isolated", "--output-format", "jsonl", name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 2:
            sys.exit(done.stderr)
        found = [json.loads(line) for line in done.stdout.splitlines()]
    for rule, count in collections.Counter(item["rule"] for item in found).most_common(10):
        print(f"{count:5d} {rule}")
    if args.show:
        for item in found:
            new = [replacement["text"] for replacement in item["replacements"]][:1]
            print(f"{item['rule']}: {item['text']!r} -> {new}")
    share = 1000 * len(found) / max(words, 1)
    print(f"{len(found)} findings in {words} words: {share:.3f} per 1,000, at most {args.limit} are allowed")
    sys.exit(share > args.limit)


if __name__ == "__main__":
    main()
