"""LaTeX: the text of a document without its mathematics, listings and commands.

The tokens are those of TeX with its usual category codes; nothing is expanded and no other file is followed.
pylatexenc, which gives places too, reads 25 kB a second and fails on deep nesting, so it is not used.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque

from mtfix.formats import Options
from mtfix.formats.extract import Escape, Extract, UnwritableError, Weaver
from mtfix.formats.passage import Ahead

# The arguments of commands: - is no prose, = is, + is a paragraph of its own, # is read and never changed, * stands for
# something that is no text. What follows the last is prose if it is in braces.
_ARGUMENTS = {
    **dict.fromkeys(
        "label input include includeonly bibliography bibliographystyle addbibresource usepackage RequirePackage"
        " documentclass vspace hspace pagestyle thispagestyle pagenumbering graphicspath index hypersetup color author"
        " date institute email affiliation address cline cmidrule nocite bibitem selectlanguage vskip hskip setstretch"
        " newpage captionsetup geometry lstset usetheme usecolortheme usetikzlibrary tikzset theoremstyle phantom"
        " vphantom hphantom markright subjclass keywords glossary todo excludecomment includecomment titleformat"
        " hyphenation DeclareMathOperator sisetup definecolor".split(),
        "-",
    ),
    **dict.fromkeys(
        "setlength addtolength setcounter addtocounter settowidth newcommand renewcommand providecommand newtheorem"
        " fontsize rule addcontentsline markboth newcolumntype newglossaryentry newacronym"
        " DeclareRobustCommand".split(),
        "--",
    ),
    **dict.fromkeys("newenvironment renewenvironment newtcolorbox".split(), "---"),
    **dict.fromkeys(
        "href textcolor colorbox scalebox rotatebox parbox raisebox makebox hyperlink hypertarget".split(), "-="
    ),
    **dict.fromkeys("fcolorbox multicolumn multirow resizebox".split(), "--="),
    **dict.fromkeys(
        "emph textbf textit textsl textsc textsf textrm textmd textup textnormal underline uline sout mbox fbox hbox"
        " enquote uppercase lowercase MakeUppercase MakeLowercase textsuperscript textsubscript centerline hyperref"
        " title subtitle alert text".split(),
        "=",
    ),
    **dict.fromkeys(
        "ref eqref pageref autoref nameref cref Cref vref includegraphics ensuremath num si qty SI unit gls Gls glspl"
        " Glspl acs acl ac acp".split(),
        "*",
    ),
    **dict.fromkeys("url path nolinkurl texttt code lstinline file command".split(), "#"),
    "foreignlanguage": "-#",
    "textlang": "-#",
    "mintinline": "-#",
}
_TWO_THINGS = frozenset("SI qty".split())
_HEADS = frozenset(
    "title subtitle part chapter section subsection subsubsection paragraph subparagraph caption frametitle"
    " framesubtitle addchap addsec minisec".split()
)
_NOTES = frozenset("footnote footnotetext endnote sidenote marginpar marginnote thanks".split())
_BREAKS = frozenset("par item bibitem newpage clearpage maketitle tableofcontents medskip bigskip smallskip".split())

_MATHEMATICS = frozenset(
    name + star
    for name in "equation align gather multline eqnarray math displaymath flalign alignat split subequations".split()
    for star in ("", "*")
)
_NO_PROSE = frozenset(
    "verbatim verbatim* Verbatim lstlisting minted comment alltt filecontents filecontents* tikzpicture picture"
    " thebibliography otherlanguage otherlanguage* algorithm algorithmic algorithm2e pgfpicture forest".split()
)
_TABLES = {"tabular": 1, "tabular*": 2, "tabularx": 2, "tabulary": 2, "longtable": 1, "supertabular": 1, "tabu": 1}
# How many arguments they have that are no prose.
_ENVIRONMENTS = _TABLES | {
    "CJK": 2, "adjustbox": 1, "list": 2, "minipage": 1, "multicols": 1, "spacing": 1, "textblock": 1, "wrapfigure": 2,
}  # fmt: skip

_SYMBOLS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å",
    "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ldots": "…", "dots": "…",
    "textellipsis": "…", "textendash": "–", "textemdash": "—", "textquoteleft": "‘", "textquoteright": "’",
    "textquotedblleft": "“", "textquotedblright": "”", "guillemotleft": "«", "guillemotright": "»", "quotedblbase": "„",
    "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textunderscore": "_", "textbar": "|",
    "textless": "<", "textgreater": ">", "textdegree": "°", "degree": "°", "S": "§", "P": "¶", "copyright": "©",
    "textcopyright": "©", "textregistered": "®", "texttrademark": "™", "pounds": "£", "textsterling": "£", "euro": "€",
    "texteuro": "€", "slash": "/", "LaTeX": "LaTeX", "TeX": "TeX", "quad": " ", "qquad": " ", "space": " ",
    "textquotesingle": "'", "textasciigrave": "`", "lq": "‘", "rq": "’",
}  # fmt: skip
_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331",
}  # fmt: skip

# A single space is left to stand for itself.
_TOKEN = re.compile(
    r"(?P<comment>[ \t]*(?:\n[ \t]*)?%[^\n]*(?:\n[ \t]*)?(?P<gap>\n[ \t\n]*)?)"
    r"|(?P<paragraph>[ \t]*\n[ \t]*\n[ \t\n]*)"
    r"|(?P<space>[ \t]*\n[ \t]*|[ \t]{2,}|\t)"
    r"|(?P<break>\\\\\*?(?:\[[^\]\n]{0,30}\])?)"
    r"|(?P<accent>\\(?:(?P<sign>[`'^\"~=.])[ \t]*|(?P<letter>[cvHkurdb])(?=[{ \\])[ \t]*)"
    r"(?:\{[ \t]*(?P<braced>\\?[A-Za-z])[ \t]*\}|(?P<bare>\\[ij](?![A-Za-z])[ \t]?|[A-Za-z])))"
    r"|(?P<mathematics>\$\$?|\\[(\[])"
    r"|\\(?P<word>[A-Za-z@]+)\*?"
    r"|(?P<symbol>\\[^A-Za-z@])"
    r"|(?P<brace>[{}])"
    r"|(?P<dash>---?)|(?P<quote>``|''|`)|(?P<tie>~)|(?P<cell>&)"
)
_DASHES = {"--": "–", "---": "—"}
_QUOTES = {"``": "“", "''": "”", "`": "‘"}
_THIN = frozenset(" ,;:>\n\t")
_WHITE = re.compile(r"[ \t]*(?:\n(?![ \t]*\n)[ \t]*)?")
_BRACKETS = re.compile(r"\[[^\[\]]{0,1000}\]")
_CONTROL = re.compile(r"\\[A-Za-z@]+\*?")
_STARRED_ITEM = re.compile(r"\[([^\[\]]{0,1000})\]")
_DEFINITION = re.compile(r"[ \t]*\\[A-Za-z@]+[^{}\n]{0,80}")

_LATER = re.compile(
    r"\\begin[ ]*\{(?P<environment>" + "|".join(map(re.escape, sorted(_NO_PROSE, key=len, reverse=True))) + r")\}"
    r"|\\(?:verb\*?|lstinline(?:\[[^\]\n]{0,200}\])?)(?P<mark>[^\sA-Za-z*{\[])"
    r"|\\(?:url|href|path|nolinkurl)[ ]*(?P<address>\{[^{}\n]*\})"
    r"|\\[\s\S]|%[^\n]*|(?P<brace>[{}])"
)
BODY = re.compile(r"^[^%\n]*?\\begin[ ]*\{document\}", re.M)
_BODY_ENDS = re.compile(r"^[^%\n]*?(?=\\end[ ]*\{document\})", re.M)
_TITLES = re.compile(r"^[^%\n]*?(\\(?:sub)?title(?![A-Za-z]))", re.M)

_SPECIAL = {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "`": r"\textasciigrave{}",
    "“": "``", "”": "''", "‘": "`", "’": "'", "–": "--", "—": "---", "…": r"\ldots{}", "\u00a0": "~",
    **{sign: "\\" + sign for sign in "&%$#_{}"},
}  # fmt: skip


def read(text: str, path: str, options: Options) -> Extract:
    """The prose of a document, or of a part of one."""
    reader = _Reader(text, path)
    start, end = 0, len(text)
    if body := BODY.search(text):
        start = body.end()
        ends = _BODY_ENDS.search(text, start)
        end = ends.end() if ends else end
        for title in _TITLES.finditer(text, 0, body.start()):
            reader.title(title.start(1))
    reader.read(start, end)
    return reader.extract()


def escape(text: str) -> str:
    """Text as it is written in a paragraph."""
    return "".join(_SPECIAL.get(sign, sign) for sign in text)


def _in_brackets(text: str) -> str:
    if "[" in text or "]" in text:
        raise UnwritableError
    return escape(text)


class _Reader:
    def __init__(self, text: str, path: str) -> None:
        self._text = text
        self._weaver = Weaver(text, path, escape)
        # Where a brace is closed; what is taken as it stands, by its start; closed braces that end a paragraph.
        self._closed: dict[int, int] = {}
        self._taken: dict[int, tuple[int, bool]] = {}
        self._ending: set[int] = set()
        self._notes: deque[tuple[int, int, Escape]] = deque()
        self._tables = 0
        self._aheads: dict[str, Ahead] = {}
        self._match()

    def extract(self) -> Extract:
        return self._weaver.extract()

    def read(self, start: int, end: int) -> None:
        """Read a stretch of the text, and the notes in it after it."""
        self._notes.append((start, end, escape))
        while self._notes:
            start, end, written = self._notes.popleft()
            self._stretch(start, end)
            self._weaver.end(escape=written)

    def title(self, at: int) -> None:
        """Read the argument of the command that stands here."""
        opening = self._text.find("{", at)
        if opening in self._closed:
            self.read(opening + 1, self._closed[opening])

    def _ahead(self, pattern: str) -> Ahead:
        if pattern not in self._aheads:
            self._aheads[pattern] = Ahead(pattern, self._text)
        return self._aheads[pattern]

    def _match(self) -> None:
        """Find which braces belong together, outside of comments and listings."""
        opened: list[int] = []
        at = 0
        while match := _LATER.search(self._text, at):
            at = match.end()
            if environment := match["environment"]:
                end = self._ahead(rf"\\end[ ]*\{{{re.escape(environment)}\}}")(at)
                if end:
                    self._taken[match.start()] = end.end(), False
                    at = end.end()
            elif match["mark"]:
                line_end = self._ahead(r"\n")(at)
                end_at = self._text.find(match["mark"], at, line_end.start() if line_end else len(self._text))
                if end_at >= 0:
                    self._taken[match.start()] = end_at + 1, True
                    at = end_at + 1
            elif match["address"]:
                self._closed[match.start("address")] = match.end() - 1
            elif match["brace"] == "{":
                opened.append(match.start())
            elif match["brace"] and opened:
                self._closed[opened.pop()] = match.start()

    def _stretch(self, at: int, end: int) -> None:
        while (match := _TOKEN.search(self._text, at, end)) and match.start() < end:
            if at < match.start():
                self._copy(at, match.start())
            at = self._token(match)
        if at < end:
            self._copy(at, end)

    def _copy(self, start: int, end: int) -> None:
        if self._text[start] == " ":
            self._weaver.space(start, start + 1)
            start += 1
        if start < end:
            self._weaver.copy(start, end)

    def _token(self, match: re.Match[str]) -> int:
        """Read a token and the arguments that belong to it; where they end."""
        start, end = match.span()
        if match["word"]:
            return self._command(match["word"], start, end)
        kind, weaver = match.lastgroup, self._weaver
        if kind in ("comment", "paragraph", "cell", "space", "break", "tie"):
            self._gap(kind, match)
        elif match["accent"]:
            weaver.stand_in(start, end, _accented(match))
        elif kind == "mathematics":
            return self._mathematics(match[0], start, end)
        elif kind == "symbol":
            if match[0][1] in _THIN:
                weaver.space(start, end)
            elif match[0][1] in "&%$#_{}":
                weaver.stand_in(start, end, match[0][1])
        elif kind == "brace" and start in self._ending:
            weaver.end()
        elif kind in ("dash", "quote"):
            weaver.stand_in(start, end, (_DASHES | _QUOTES)[match[0]])
        return end

    def _gap(self, kind: str, match: re.Match[str]) -> None:
        """Read what parts words or paragraphs."""
        span, weaver = match.span(), self._weaver
        if match["gap"] or kind in ("paragraph", "cell") or (kind == "break" and self._tables):
            weaver.end()
        elif kind == "break":
            weaver.line_break(*span)
        elif kind == "tie":
            weaver.stand_in(*span, "\u00a0")
        elif kind == "space":
            weaver.space(*span)
        elif match[0][0] != "%":
            # The space before a comment parts the words around it: there is none after.
            weaver.space(*span, locked=True)

    def _mathematics(self, opening: str, start: int, end: int) -> int:
        """Mathematics up to its end, or nothing if a paragraph ends before it."""
        closing = self._ahead({"$": r"(?<!\\)\$", "$$": r"\$\$", r"\(": r"\\\)", r"\[": r"\\\]"}[opening])(end)
        blank = self._ahead(r"\n[ \t]*\n")(end)
        if not closing or (blank and blank.start() < closing.start()):
            return end
        self._weaver.thing(start, closing.end())
        return closing.end()

    def _command(self, name: str, start: int, end: int) -> int:
        if start in self._taken:
            return self._verbatim(start)
        weaver = self._weaver
        if name in ("begin", "end"):
            return self._environment(name, end)
        if name in _SYMBOLS:
            after = _WHITE.match(self._text, end).end()  # type: ignore[union-attr]
            after = end + 2 if self._text.startswith("{}", end) else after
            weaver.space(start, after) if _SYMBOLS[name] == " " else weaver.stand_in(start, after, _SYMBOLS[name])
            return after
        if name in _BREAKS:
            weaver.end()
            if name == "item" and (term := _STARRED_ITEM.match(self._text, end)):
                self._notes.append((*term.span(1), _in_brackets))
                return term.end()
        if name == "newline":
            weaver.line_break(start, end)
        if name in _HEADS or name in _NOTES:
            return self._own_paragraph(name, end)
        if name in ("def", "gdef", "edef") and (definition := _DEFINITION.match(self._text, end)):
            return self._after_group(definition.end())
        if "cite" in name.lower():
            return self._arguments("*", start, end)
        if name in _ARGUMENTS:
            return self._arguments(_ARGUMENTS[name] + ("-" if name in _TWO_THINGS else ""), start, end)
        return self._unknown(end)

    def _verbatim(self, start: int) -> int:
        end, is_inline = self._taken[start]
        if is_inline:
            self._weaver.lock(start, end)
        else:
            self._weaver.end()
        return end

    def _group(self, at: int) -> tuple[int, int] | None:
        """Where the content of a group in braces starts and ends, after white space and what stands in brackets."""
        while bracket := _BRACKETS.match(self._text, at):
            at = bracket.end()
        at = _WHITE.match(self._text, at).end()  # type: ignore[union-attr]
        return (at + 1, self._closed[at]) if at in self._closed else None

    def _after_group(self, at: int) -> int:
        group = self._group(at)
        return group[1] + 1 if group else at

    def _own_paragraph(self, name: str, at: int) -> int:
        group = self._group(at)
        if name in _NOTES:
            if group:
                self._notes.append((*group, escape))
            return group[1] + 1 if group else at
        self._weaver.end()
        if group:
            self._ending.add(group[1])
        return group[0] if group else at

    def _arguments(self, kinds: str, start: int, at: int) -> int:
        """Read what stands in the arguments of a command; where they end, or where one begins that is prose."""
        is_thing = "*" in kinds
        for kind in kinds:
            group = self._group(at)
            if not group:
                control = _CONTROL.match(self._text, at) if kind == "-" else None
                at = control.end() if control else at
                continue
            if kind == "=":
                return group[0]
            if kind == "#":
                self._weaver.lock(*group)
            at = group[1] + 1
        while bracket := _BRACKETS.match(self._text, at):
            at = bracket.end()
        if is_thing:
            self._weaver.thing(start, at)
        return at

    def _unknown(self, at: int) -> int:
        """A command that is not known: what stands in its braces is prose if it is more than one word."""
        while True:
            while bracket := _BRACKETS.match(self._text, at):
                at = bracket.end()
            if at not in self._closed:
                return at
            start, end = at + 1, self._closed[at]
            if self._is_prose(start, end):
                return start
            if start < end:
                self._weaver.lock(start, end)
            at = end + 1

    def _environment(self, side: str, at: int) -> int:
        group = self._group(at)
        if not group:
            return at
        name, after = self._text[group[0] : min(group[1], group[0] + 50)], group[1] + 1
        if name in _MATHEMATICS:
            if side == "begin" and (end := self._ahead(rf"\\end[ ]*\{{{re.escape(name)}\}}")(after)):
                self._weaver.thing(at, end.end())
                return end.end()
            return after
        self._weaver.end()
        self._tables = max(self._tables + (1 if side == "begin" else -1), 0) if name in _TABLES else self._tables
        if side == "end":
            return after
        for _ in range(_ENVIRONMENTS.get(name, 0)):
            after = self._after_group(after)
        while True:
            while bracket := _BRACKETS.match(self._text, after):
                after = bracket.end()
            if after not in self._closed:
                return after
            argument = after + 1, self._closed[after]
            if self._is_prose(*argument):
                self._notes.append((*argument, escape))
            after = argument[1] + 1

    def _is_prose(self, start: int, end: int) -> bool:
        """Whether an argument is more than one word; one may be a key."""
        return " " in self._text[start : min(end, start + 200)].strip()


def _accented(match: re.Match[str]) -> str:
    """The letter that an accent and what it stands on make."""
    letter = (match["braced"] or match["bare"]).strip().lstrip("\\")
    return unicodedata.normalize("NFC", letter + _ACCENTS[match["sign"] or match["letter"]])
