"""Markdown, HTML, reStructuredText and LaTeX: what of them is prose, and how it is written back."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count
from pathlib import Path
from random import Random
from time import process_time

import pytest
from conftest import Run
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfix.findings import Applicability, Finding, Replacement, Severity
from mtfix.formats import extract
from mtfix.formats.extract import Extract
from mtfix.text.spans import Span

FILES = 10_000
THING = "\ufffc"
WORDS = ("war", "Peace", "house", "Biała", "żółw", "agreed", "naïve", "don’t")
HARMFUL = "A & B_c *d* <e> $f% {g} `h` #i ~j~ k_ |l| [m] \\n &amp; 100%"


def prose(text: str, name: str) -> list[str]:
    return [segment.text for segment in extract(text, name).prose.segments]


def plain(text: str) -> str:
    """A paragraph with its white space made even."""
    return re.sub(" *\n *", "\n", re.sub(" +", " ", text)).strip()


def written(extract: Extract, word: str, new: str) -> tuple[str, Applicability]:
    """The file with a word of its prose replaced, and how safe that is."""
    at = extract.prose.text.index(word)
    replacement = Replacement(new, Applicability.SAFE)
    finding = extract.in_file(
        Finding("r", Span(at, at + len(word)), "m", "style/awkward", Severity.MINOR, 1.0, (replacement,))
    )
    text, span = extract.file.text, finding.span
    return text[: span.start] + finding.replacements[0].text + text[span.end :], finding.applicability


class Maker:
    """Makes files of known prose: `paragraphs` are what must be read, each of the `words` stands once in the file."""

    name = ""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.paragraphs: list[str] = []
        self.words: list[str] = []
        self.fixed: set[str] = set()
        self.numbers = count(27)
        self.inlines: tuple[Callable[[str], tuple[str, str]], ...] = ()
        self.blocks: tuple[Callable[[], str], ...] = ()

    def word(self) -> str:
        number, letters = next(self.numbers), ""
        while number:
            number, letter = divmod(number, 26)
            letters += chr(ord("a") + letter)
        word = self.random.choice(WORDS) + "q" + letters
        self.words.append(word)
        return word

    def prose(self, text: str) -> None:
        self.paragraphs.append(text)

    def phrase(self, gaps: tuple[str, ...] = (" ",), most: int = 3) -> str:
        """A few words with their marks; what they are read as becomes a paragraph."""
        first = self.word()
        file, read = [first], [first]
        for _ in range(self.random.randint(0, most)):
            written, meant = self.random.choice(self.inlines)(self.word())
            file += [self.random.choice(gaps), written]
            read += [" ", meant]
        self.prose("".join(read))
        return "".join(file)

    def file(self) -> str:
        return "".join(self.random.choice(self.blocks)() for _ in range(self.random.randint(1, 3)))


class Html(Maker):
    name = "a.html"

    def __init__(self, random: Random) -> None:
        super().__init__(random)
        self.inlines = (
            lambda w: (w, w),
            lambda w: (f"<b class='x'>{w}</b>", w),
            lambda w: (f'<A href="no?a&b">{w}</A\n>', w),
            lambda w: (f"{w}<!-- no > -->", w),
            lambda w: (f"{w}&eacute;&#33;", f"{w}é!"),
            lambda w: (f"&lt;{w}&amp;", f"<{w}&"),
            lambda w: (f"<code>a &lt; b</code> {w}", f"a < b {w}"),
            lambda w: (f'<i lang="pl">umowa</i> {w}', f"umowa {w}"),
            lambda w: (f"{w}<br/>\n", f"{w}\n"),
            lambda w: (f"<q>{w}</q>", f"“{w}”"),
            lambda w: (f"x&shy;y<wbr>{w}", f"xy{w}"),
            lambda w: (f"{w}<sup><a href=no>[1]</a></sup>", w),
            self.image,
            self.link,
        )
        self.blocks = (
            lambda: f"<p>{self.text()}</p>",
            lambda: f"<p>{self.text()}\n<p class=no>{self.text()}\n</p>",
            lambda: f"<h1>{self.text()}</h1>\n\n",
            lambda: f"<ul><li>{self.text()}<li>{self.text()}</ul>",
            lambda: f"<table><tr><th>{self.text()}<td>{self.text()}</table>",
            lambda: f"<title>{self.text_of_title()}</title>",
            lambda: f'<meta name="description" content="{self.value()}">',
            lambda: f"<input placeholder='{self.value()}' value=\"no\"><p>",
            lambda: "<script>no('<p>no</p>')</script>",
            lambda: "<style>p { no: no }</style><!-- no <p>no -->",
            lambda: "<pre>no <b>no</b></pre><textarea>no <p></textarea>",
            lambda: '<div lang="pl">nie <div>nie</div> nie <b>nie</b></div>',
            lambda: "<div translate=no><p>no</div>",
            lambda: f"<section translate='no'>no <p translate=yes>{self.text()}</p> no</section>",
            lambda: "<?php no('?') > 1 ?><% no %><svg><text>no</text></svg>",
        )

    def text(self) -> str:
        return self.phrase((" ", "\n", " \n\t ", " <span> </span>"))

    def text_of_title(self) -> str:
        word = self.word()
        self.prose(f"<b> {word} &")
        return f"<b> {word} &amp;"

    def value(self) -> str:
        word = self.word()
        self.prose(f'"{word}" a')
        return f"&quot;{word}&quot; a"

    def image(self, word: str) -> tuple[str, str]:
        return f'{word} <img src=no alt="{self.value()}">', f"{word} {THING}"

    def link(self, word: str) -> tuple[str, str]:
        title = self.word()
        self.prose(title)
        return f"<a title={title} href='no'>{word}</a>", word


class Markdown(Maker):
    name = "a.md"

    def __init__(self, random: Random) -> None:
        super().__init__(random)
        self.inlines = (
            lambda w: (w, w),
            lambda w: (f"*{w}*", w),
            lambda w: (f"**{w} *a***", f"{w} a"),
            lambda w: (f"_{w}_", w),
            lambda w: (f"~~{w}~~", w),
            lambda w: (f"[*{w}*](<no> '{self.word_alone()}')", w),
            lambda w: (f"[{w}](http://no.no/(no))", w),
            lambda w: (f"[{w}][r]", w),
            lambda w: (f"{w} [r] [r][]", f"{w} [r] [r][]"),
            lambda w: (f"[{w} no]", f"[{w} no]"),
            lambda w: (f"{w} ``no ` no``", f"{w} ``no ` no``"),
            lambda w: (f"{w} 2 * 3 a_b", f"{w} 2 * 3 a_b"),
            lambda w: (rf"\*{w}\\", rf"*{w}" + "\\"),
            lambda w: (f"&lt;{w}&eacute; &", f"<{w}é &"),
            lambda w: (f"<b>{w}</b> <!-- no -->", w + " "),
            lambda w: (f"{w}<br>b", f"{w}\nb"),
            lambda w: (f"<code>c d</code> {w}", f"c d {w}"),
            lambda w: (f"<https://no.no/*no*> {w}", f"<https://no.no/*no*> {w}"),
            lambda w: (f"{w}[^1]", f"{w}[^1]"),
            lambda w: (f"[{w}][nowhere]", f"[{w}][nowhere]"),
            lambda w: (f"{w} $x_1$", f"{w} $x_1$"),
            lambda w: (f"{w}{{.no}} {{{{ c }}}}", f"{w} {{{{ c }}}}"),
            self.image,
        )
        self.blocks = (
            lambda: f"{self.text()}\n\n",
            lambda: f"# {self.phrase()} #\n",
            lambda: f"{self.phrase()}\n====\n",
            lambda: f"* {self.text('  ')}\n* {self.text('  ')}\n\n  {self.text('  ')}\n\n",
            lambda: f"> {self.text('> ')}\n>\n> 1. {self.text('>    ')}\n\n",
            lambda: f"- > {self.text('  > ')}\n\n<!-- -->\n\n",
            lambda: f"| a | {self.cell()} |\n|--|--|\n| `no` | {self.cell()} |\n\n" if self.prose("a") is None else "",
            lambda: "```c\nno *no*\n```\n",
            lambda: "# a\n\n    no\n\n    no\n\n" if self.prose("a") is None else "",
            lambda: f"<div class=no>\n<b>{self.word_alone()}</b>\n</div>\n\n",
            lambda: "<!-- no\n\nno -->\n\n***\n\n$$\nno\n$$\n\n",
            lambda: f"[^2]: {self.text('    ')}\n\n    {self.text('    ')}\n\n<!-- -->\n\n",
            lambda: f"{self.phrase()}\n: {self.text('  ')}\n\n",
            lambda: f'!!! note "{self.word_alone()}"\n    {self.text("    ")}\n\n',
        )

    def file(self) -> str:
        front = ""
        if self.random.random() < 0.2:
            front = f'---\ntitle: "{self.word_alone()}"\ndate: no\ndescription: {self.word_alone()}\n---\n'
        return front + super().file() + "\n[r]: http://no.no 'no'\n"

    def text(self, indent: str = "") -> str:
        return self.phrase((" ", f"\n{indent}", f"\n{indent}"))

    def cell(self) -> str:
        word = self.word()
        self.prose(f"{word} | a")
        return rf"*{word}* \| a"

    def word_alone(self) -> str:
        word = self.word()
        self.prose(word)
        return word

    def image(self, word: str) -> tuple[str, str]:
        return f'{word} ![*{self.word_alone()}*](no "{self.word_alone()}")', f"{word} {THING}"


class Rst(Maker):
    name = "a.rst"

    def __init__(self, random: Random) -> None:
        super().__init__(random)
        self.inlines = (
            lambda w: (w, w),
            lambda w: (f"*{w}*", w),
            lambda w: (f"**{w} a**", f"{w} a"),
            lambda w: (f"{w} ``no *no``", f"{w} ``no *no``"),
            lambda w: (f":func:`no` {w}", f":func:`no` {w}"),
            lambda w: (f":ref:`{w} <no>`", w),
            lambda w: (f"`{w} <http://no.no>`_", w),
            lambda w: (f":sub:`{w}` :term:`no`", f"{w} :term:`no`"),
            lambda w: (f"{w} no_", f"{w} no_"),
            lambda w: (f"{w} (`no no`__)", f"{w} (`no no`__)"),
            lambda w: (f"{w} |no| [#a]_", f"{w} |no| [#a]_"),
            lambda w: (rf"\*{w}\ a 2 * 3", f"*{w}a 2 * 3"),
            lambda w: (f"{w} _`no no`", f"{w} _`no no`"),
        )
        self.blocks = (
            lambda: f"{self.text()}\n\n",
            lambda: f"{self.phrase()}\n{'=' * 200}\n\n",
            lambda: f"{'*' * 200}\n{self.phrase()}\n{'*' * 200}\n\n",
            lambda: f"* {self.text('  ')}\n* {self.text('  ')}\n\n  {self.text('  ')}\n\n",
            lambda: f"#. {self.text('   ')}\n\n   - {self.text('     ')}\n\n",
            lambda: f"{self.phrase()}\n   {self.text('   ')}\n\n",
            lambda: f"{self.text()}::\n\n  no *no*\n\n   no\n\n" if self.colon() else "",
            lambda: f"::\n\n  no\n\n>>> no\nno\n\n----\n\n{self.text()}\n\n",
            lambda: f".. note:: {self.text('   ')}\n\n   {self.text('   ')}\n\n",
            lambda: f".. tip::\n   :class: no\n\n   {self.text('   ')}\n\n",
            lambda: f".. image:: no\n   :alt: {self.text('      ')}\n   :width: no\n\n",
            lambda: (
                f".. function:: no(a,\n      no)\n\n   {self.text('   ')}\n\n   :param no: {self.text('      ')}\n\n"
            ),
            lambda: ".. code-block:: no\n   :no: no\n\n   no\n\n     no\n\n.. no: no\n   no\n\n",
            lambda: f".. _no: no\n.. [1] {self.text('   ')}\n.. |no| image:: no\n\n",
            lambda: f":Date: no\n:field no: {self.text('  ')}\n\n-a, --all  {self.text('           ')}\n\n",
            lambda: f"| {self.phrase()}\n| {self.phrase()}\n\n",
            self.grid,
            self.simple,
        )

    def text(self, indent: str = "") -> str:
        return self.phrase((" ", f"\n{indent}"))

    def colon(self) -> bool:
        """The next paragraph ends with a colon."""
        prose = self.prose

        def with_colon(text: str) -> None:
            prose(text + ":")
            del self.prose

        self.prose = with_colon  # type: ignore[method-assign]
        return True

    def cell(self, is_fixed: bool = True) -> str:
        word = self.word()
        self.prose(word)
        if is_fixed:
            self.fixed.add(word)
        return f"*{word}*"

    def grid(self) -> str:
        rule = f"+{'-' * 30}+{'-' * 30}+\n"
        rows = (f"| {self.cell():29}| {self.cell():29}|\n|{' ' * 30}|{' ' * 30}|\n" for _ in range(2))
        return rule + rule.join(rows) + rule + "\n"

    def simple(self) -> str:
        rule = f"{'=' * 30} {'=' * 5}\n"
        rows = "".join(f"{self.cell():30} {self.cell(False)}\n" for _ in range(3))
        return rule + rows + rule + "\n"


class Latex(Maker):
    name = "a.tex"

    def __init__(self, random: Random) -> None:
        super().__init__(random)
        self.inlines = (
            lambda w: (w, w),
            lambda w: (rf"\emph{{{w}}}", w),
            lambda w: (rf"{{\bf {w}}}", w),
            lambda w: (rf"\textcolor{{no}}{{{w} a}}", f"{w} a"),
            lambda w: (rf"\unknown[no]{{{w} a}}", f"{w} a"),
            lambda w: (rf"{w}~\ref{{no}}", f"{w}\u00a0{THING}"),
            lambda w: (rf"{w} \citep[no][no]{{no}}", f"{w} {THING}"),
            lambda w: (rf"{w} $x_{{no}}\$$ \(no\)", f"{w} {THING} {THING}"),
            lambda w: (rf"``{w}''---caf\'e\c{{c}}\l{{}}a", f"“{w}”—caféçła"),
            lambda w: (rf"{w} 5\,\% \& \ldots{{}}", f"{w} 5 % & …"),
            lambda w: (f"% no }} {{\n  {w}", w),
            lambda w: (rf"{w} \verb|no{{ %| \url{{http://no%no}}", rf"{w} \verb|no{{ %| http://no%no"),
            lambda w: (rf"{w} \href{{no_%no}}{{a}}", f"{w} a"),
            lambda w: (rf"{w}\\[2pt] a", f"{w}\na"),
            lambda w: (rf"{w} \unknown{{key}}", f"{w} key"),
            lambda w: (rf"\foreignlanguage{{polish}}{{umowa}} {w}", f"umowa {w}"),
            self.note,
        )
        self.blocks = (
            lambda: f"{self.text()}\n\n",
            lambda: f"\\section*{{{self.phrase()}}} \\label{{no}}\n",
            lambda: (
                f"\\begin{{itemize}}\n \\item {self.text()}\n \\item[{self.alone()}] {self.text()}\\end{{itemize}}\n"
            ),
            lambda: f"\\begin{{tabular}}{{no}}\n {self.alone()} & {self.alone()} \\\\ \\hline\n\\end{{tabular}}\n\n",
            lambda: f"{self.text()}\n\\begin{{verbatim}}\nno {{ %\n\\end{{verbatim}}\n",
            lambda: (
                f"\\begin{{figure}}[no]\\includegraphics[no=no]{{no}}\\caption[no]{{{self.phrase()}}}\\end{{figure}}\n"
            ),
            lambda: "\\begin{equation}\nno\n\\end{equation}\n\n% no\n",
            lambda: "\\newcommand{\\no}[1]{no #1 no}\\setlength{\\no}{no}\n\n",
            lambda: f"\\begin{{unknown}}[no]{{no}}{{a {self.alone('a ')}}}{self.text()}\\end{{unknown}}",
            lambda: "\\begin{comment}\nno no\n\\end{comment}\n\\pagestyle{no}",
        )

    def file(self) -> str:
        body = super().file()
        if self.random.random() < 0.5:
            return body
        return (
            f"\\documentclass{{no}}\n\\usepackage[no]{{no}}\nno\n\\title{{{self.phrase()}}}\n"
            f"\\begin{{document}}\n{body}\n\\end{{document}}\nno"
        )

    def text(self) -> str:
        return self.phrase((" ", "\n", "  \n\t"))

    def alone(self, before: str = "") -> str:
        word = self.word()
        self.prose(before + word)
        return word

    def note(self, word: str) -> tuple[str, str]:
        return rf"{word}\footnote{{{self.alone()}}}", word


MAKERS = (Html, Markdown, Rst, Latex)


@pytest.mark.parametrize("maker", MAKERS)
def test_of_many_files_the_prose_is_read_and_nothing_else(maker: type[Maker]) -> None:
    for seed in range(FILES):
        made = maker(Random(seed))
        text = made.file()
        read = extract(text, maker.name)
        assert sorted(plain(s.text) for s in read.prose.segments) == sorted(map(plain, made.paragraphs)), text
        if not made.words:
            continue
        word = made.random.choice(made.words)
        after, applicability = written(read, word, "White")
        assert after == text.replace(word, "White") or applicability == Applicability.DISPLAY, text
        assert (applicability == Applicability.DISPLAY) == (word in made.fixed), text


@pytest.mark.parametrize("maker", MAKERS)
def test_what_is_written_is_read_again_as_it_was_meant(maker: type[Maker]) -> None:
    for seed in range(1_000):
        made = maker(Random(seed))
        text = made.file()
        for word in set(made.words[:3]) - made.fixed:
            before = extract(text, maker.name)
            after, applicability = written(before, word, HARMFUL)
            if applicability == Applicability.SAFE:
                expected = [segment.text.replace(word, HARMFUL) for segment in before.prose.segments]
                assert prose(after, maker.name) == expected, after


@pytest.mark.parametrize("maker", MAKERS)
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_no_text_is_too_broken(maker: type[Maker], data: st.DataObject) -> None:
    whole = "".join(maker(Random(seed)).file() for seed in range(20))
    marks = st.sampled_from([*re.findall(r"\s+|\w+|[^\w\s]", whole), "\n\n", "\r\n", "\t", "\x0b", "\u2028", "\ud7ff"])
    text = "".join(data.draw(st.lists(marks, max_size=60)))
    read = extract(text, maker.name)
    for segment in read.prose.segments:
        place = read.place(segment.span)
        assert 0 <= place.start < place.end <= len(text)


A, B = "an arms suspension", "a ceasefire"


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.md", "# an *arms suspension*", "# a *ceasefire*"),
        ("a.md", "> to an arms\n> suspension `x`", "> to a ceasefire `x`"),
        ("a.md", f"[{A}][] `{A}`\n\n[{A}]: /x", ""),
        ("a.md", f"    {A}\n\n[{A}](<{A}> '{A}')", f"    {A}\n\n[{B}](<{A}> '{B}')"),
        ("a.md", f"<details title='{A}'>\n{A}\n</details>", f"<details title='{B}'>\n{B}\n</details>"),
        ("a.md", f"---\ntitle: {A}\ntags: {A}\n---\n", f"---\ntitle: {B}\ntags: {A}\n---\n"),
        ("a.html", "<p>an <b>arms</b>\n <i>suspension</i> ", "<p>a <b>ceasefire</b><i></i> "),
        ("a.html", f"<img alt='{A}' src='{A}'><!-- {A} -->", f"<img alt='{B}' src='{A}'><!-- {A} -->"),
        ("a.html", f'<p lang="pl">{A}</p><p>{A}', f'<p lang="pl">{A}</p><p>{B}'),
        ("a.rst", f"Look::\n\n  {A}\n\n*{A}* (``{A}``)", f"Look::\n\n  {A}\n\n*{B}* (``{A}``)"),
        (
            "a.rst",
            f"{'=' * 20} {'=' * 20}\n{A}   {A}\n{'=' * 20} {'=' * 20}\n",
            f"{'=' * 20} {'=' * 20}\n{A}   {B}\n{'=' * 20} {'=' * 20}\n",
        ),
        ("a.tex", rf"\emph{{{A}}} \verb|{A}|", rf"\emph{{{B}}} \verb|{A}|"),
        ("a.tex", f"% {A}\nan arms\n suspension\n% {A}\nmore", f"% {A}\na ceasefire\n% {A}\nmore"),
        ("a.tex", "an arms % no\n suspension more", ""),
        ("a.md", f"<!-- mtfix: ignore-next-line -->\n{A}", ""),
        ("a.html", f"<p>{A} <!-- mtfix: ignore -->", ""),
        ("a.rst", f".. mtfix: ignore-next-line\n\n{A}", ""),
        ("a.tex", f"{A} % mtfix: ignore", ""),
    ],
)
def test_only_prose_is_mended(project: Path, run: Run, name: str, before: str, after: str) -> None:
    (project / name).write_text(before, "utf-8")
    run("fix", "--unsafe", name)
    assert (project / name).read_text("utf-8") == (after or before)


def test_a_page_in_another_language_is_said_to_be_one(project: Path, run: Run) -> None:
    (project / "a.html").write_text(f'<html lang="pl"><p>{A}<p lang="en">{A}', "utf-8")
    done = run("check", "--output-format", "jsonl", "a.html")
    assert [finding["column"] for finding in done.findings] == [51]
    said = run("check", "a.html")
    assert "a.html: it says lang=“pl”" in said.stdout + said.stderr


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        *(("a.md", unit) for unit in ("![", '[](x "', "`a``", "<a b=", "<!--", "*a **", "> ", "$a ", "[a][", "{{")),
        *(("a.html", unit) for unit in ("<a b='\"", "<?>", "<!-", "<div lang=pl><p>", "<sup>1<b>", "<br><img>", "&a")),
        *(("a.rst", unit) for unit in ("- ", "`a <", "*a ", "=== ===\n", "a::\n\n", "|a ", "+--+\n", "a.a", ":a: ")),
        *(("a.tex", unit) for unit in ("{", "\\a[", "\\footnote{", "$a ", "\\begin{align}", "\\verb|", "%\n", "\\c{")),
    ],
)
def test_time_grows_with_the_length_of_a_trap_and_not_with_its_square(name: str, unit: str) -> None:
    text = unit * (40_000 // len(unit))
    began = process_time()
    extract(text, name)
    # Most take a tenth of a second.
    assert process_time() - began < 5
