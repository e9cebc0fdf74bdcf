"""TBX, the exchange format of termbases.

Read is ISO 30042:2019 in the styles DCA (`<descrip type="definition">`) and DCT (`<basic:definition>`), whatever the
dialect, and the TBX of 2008 (`martif`). Written is the dialect TBX-Basic in the style DCA.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from mtfix.glossary.model import CONCEPT_TYPES, Concept, Former
from mtfix.glossary.rows import slug, unique_id
from mtfix.glossary.trade.elements import INLINE, Element, parse
from mtfix.glossary.trade.model import Exported, Given, Imported, Note, Wanted, lost_fields
from mtfix.glossary.trade.tables import is_english, language_code

# A file with this in its header is one of ours: its ids are kept.
_OURS = "A glossary of mtfix"
_NAMESPACE = "urn:iso:std:iso:30042:ed-2"
_SECTIONS = ("langSec", "langSet")
_TERMS = ("termSec", "tig", "ntig")
# What holds one thing and what belongs to it.
_GROUPS = frozenset({"descripGrp", "adminGrp", "transacGrp", "termGrp", "termNoteGrp"})
_PREFERRED, _ADMITTED, _DEPRECATED, _SUPERSEDED = "preferred", "admitted", "deprecated", "superseded"
_STATUS = {
    "preferred": _PREFERRED,
    "preferredTerm": _PREFERRED,
    "standardizedTerm": _PREFERRED,
    "legalTerm": _PREFERRED,
    "regulatedTerm": _PREFERRED,
    "admitted": _ADMITTED,
    "admittedTerm": _ADMITTED,
    "deprecated": _DEPRECATED,
    "deprecatedTerm": _DEPRECATED,
    "notRecommended": _DEPRECATED,
    "forbidden": _DEPRECATED,
    "obsolete": _DEPRECATED,
    "superseded": _SUPERSEDED,
    "supersededTerm": _SUPERSEDED,
}
_UNTIL = re.compile(r"until (-?\d{1,4})")
# Fields that TBX has no place for stand in notes that begin so.
_MARKED = re.compile(r"mtfix (surname|unless|reason): (.*)")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read(given: Given) -> Imported:
    """The concepts of a TBX. Raises PackError, with the line, for broken XML, declared entities, and what is no TBX."""
    reader = _Reader(given)
    parse(given, reader.entry, reader.header)
    return Imported(tuple(reader.concepts), tuple(reader.skipped), tuple(reader.losses))


class _Reader:
    """From elements to concepts, with notes on what is left out."""

    def __init__(self, given: Given) -> None:
        self.path = given.path
        self.ours = False
        self.concepts: list[Concept] = []
        self.skipped: list[Note] = []
        self.losses: list[Note] = []
        self.taken: dict[str, int] = {}

    def header(self, text: str) -> None:
        self.ours |= text.strip() == _OURS

    def entry(self, entry: Element) -> None:
        """Add the concept of an entry, or the reason why there is none."""
        facts = _Facts()
        sections: list[tuple[str, Element]] = []
        lost: list[Element] = []
        for element in _flat(entry):
            if element.name in _SECTIONS:
                sections.append((language_code(element.language), element))
            elif not facts.take(element):
                lost.append(element)
        english: list[Element] = []
        names: dict[str, dict[str, None]] = {}
        for code, section in sections:
            here = english if is_english(code) else []
            for element in _flat(section):
                if element.name in _TERMS:
                    here.append(element)
                elif not (is_english(code) and facts.take_english(element)):
                    lost.append(element)
            if not is_english(code):
                for term in here:
                    if name := self._foreign(term, code, lost):
                        names.setdefault(code, {})[name] = None
        terms = self._terms(english, lost)
        shown = terms.first or next(
            (name for forms in names.values() for name in forms), entry.attributes.get("id", "")
        )
        if not terms.preferred:
            why = "all its English terms are deprecated" if terms.first else "no English term"
            self.skipped.append(Note(entry.line, shown or entry.name, why))
            return
        self.losses += [Note(one.line, one.path, f"{_excerpt(one)} ({terms.preferred})") for one in lost]
        own = entry.attributes.get("id", "").lstrip("_") if self.ours else ""
        self.concepts.append(
            Concept(
                id=unique_id(own or terms.preferred, self.taken),
                type=facts.type or "term",
                preferred=terms.preferred,
                admitted=tuple(terms.admitted),
                deprecated=tuple(terms.deprecated),
                names={code: tuple(forms) for code, forms in names.items() if code},
                former=tuple(terms.former),
                surname=" ".join(facts.marked["surname"]),
                domain=facts.domain,
                unless=tuple(facts.marked["unless"]),
                definition=facts.definition,
                note="\n".join(facts.notes),
                source="; ".join(dict.fromkeys(facts.sources)),
                reason="\n".join(facts.marked["reason"]),
                checked=max(facts.dates, default=None),
                path=self.path,
                line=entry.line,
            )
        )

    def _foreign(self, section: Element, code: str, lost: list[Element]) -> str:
        name = ""
        for element in _flat(section):
            if element.name == "term" and not name:
                name = element.text
            elif element.category != "administrativeStatus" or _status(element) not in (_PREFERRED, _ADMITTED):
                lost.append(element)
        if not code:
            lost.append(section)
            return ""
        return name

    def _terms(self, sections: list[Element], lost: list[Element]) -> _Terms:
        terms = _Terms()
        unsaid: list[str] = []
        for section in sections:
            name, mark, until = self._term(section, lost)
            status = _status(mark) if mark else ""
            if not name:
                lost.append(section)
                continue
            terms.first = terms.first or name
            if status == _SUPERSEDED and until is not None:
                terms.former.append(Former(name, until))
                continue
            if mark and (status == _SUPERSEDED or (status == _PREFERRED and terms.preferred)):
                lost.append(mark)
            if status in (_DEPRECATED, _SUPERSEDED):
                terms.deprecated[name] = None
            elif status == _PREFERRED and not terms.preferred:
                terms.preferred = name
            elif status:
                terms.admitted[name] = None
            else:
                unsaid.append(name)
        terms.settle(unsaid)
        return terms

    def _term(self, section: Element, lost: list[Element]) -> tuple[str, Element | None, int | None]:
        """The name of an English term, what says its status, and the year until which it was right."""
        name, mark, until = "", None, None
        for element in _flat(section):
            if element.name == "term" and not name:
                name = element.text
            elif element.category in ("administrativeStatus", "normativeAuthorization") and _status(element):
                mark = element
            elif element.name == "note" and (year := _UNTIL.fullmatch(element.text)):
                until = int(year[1])
            else:
                lost.append(element)
        return name, mark, until


class _Terms:
    """The English terms of a concept by their status."""

    def __init__(self) -> None:
        self.first = ""
        self.preferred = ""
        self.admitted: dict[str, None] = {}
        self.deprecated: dict[str, None] = {}
        self.former: list[Former] = []

    def settle(self, unsaid: list[str]) -> None:
        """Give those without a status one: the first is the preferred name if none is, the others are admitted."""
        if not self.preferred:
            self.preferred = next(iter([*unsaid, *self.admitted]), "")
        self.admitted |= dict.fromkeys(unsaid)
        self.admitted.pop(self.preferred, None)
        self.deprecated.pop(self.preferred, None)


class _Facts:
    """What is said of a concept as a whole."""

    def __init__(self) -> None:
        self.type = ""
        self.domain = ""
        self.definition = ""
        self.notes: list[str] = []
        self.sources: list[str] = []
        self.dates: list[date] = []
        self.marked: dict[str, list[str]] = {"surname": [], "unless": [], "reason": []}

    def take(self, element: Element) -> bool:
        """Take in an element of the entry; False if there is no room for it."""
        match element.category:
            case "subjectField":
                return self._subject(element.text)
            case "date":
                return self._date(element.text)
            case "transactionType":
                return True
            case "externalCrossReference":
                return self._source(element.attributes.get("target") or element.text)
            case _:
                return self.take_english(element)

    def take_english(self, element: Element) -> bool:
        """Take in an element of the entry or of its English section."""
        match element.category:
            case "definition" if not self.definition:
                self.definition = element.text
                return True
            case "source":
                return self._source(element.text)
            case "note" if marked := _MARKED.fullmatch(element.text):
                self.marked[marked[1]].append(marked[2])
                return True
            case "note":
                self.notes.append(element.text)
                return True
        return False

    def _subject(self, text: str) -> bool:
        kind = text.lower()
        if kind in CONCEPT_TYPES and not self.type:
            self.type = kind
        elif text and not self.domain:
            self.domain = slug(text)
        else:
            return False
        return True

    def _date(self, text: str) -> bool:
        try:
            self.dates.append(date.fromisoformat(text[:10]))
        except ValueError:
            return False
        return True

    def _source(self, text: str) -> bool:
        if text:
            self.sources.append(text)
        return bool(text)


def _flat(element: Element) -> Iterator[Element]:
    """The parts of an element, groups opened; marks in running text are no parts, their text is in what is around."""
    for child in element.children:
        if child.name in _GROUPS:
            yield from _flat(child)
        elif child.name not in INLINE:
            yield child


def _status(element: Element) -> str:
    return _STATUS.get(element.text.removesuffix("-admn-sts"), "")


def _excerpt(element: Element) -> str:
    text = element.text or element.attributes.get("target", "")
    return text if len(text) <= 60 else text[:59] + "…"


def write(concepts: Sequence[Concept], _wanted: Wanted) -> Exported:
    """A TBX-Basic, style DCA, of these concepts.

    What the dialect has no category for stands in notes (`mtfix unless: …`), but for examples.
    """
    losses = lost_fields(
        concepts,
        "type admitted deprecated names former surname domain unless definition note source reason checked id".split(),
    )
    entries = "".join(_entry(concept, losses) for concept in concepts)
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="{_NAMESPACE}">\n'
        f"<tbxHeader><fileDesc><sourceDesc><p>{_OURS}</p></sourceDesc></fileDesc></tbxHeader>\n"
        f"<text><body>\n{entries}</body></text>\n</tbx>\n"
    )
    return Exported(text.encode(), tuple(losses))


def _entry(concept: Concept, losses: list[Note]) -> str:
    def clean(text: str, field: str) -> str:
        flat = " ".join(text.split())
        if _NOT_XML.search(flat):
            losses.append(Note(concept.line, "characters that XML cannot hold", concept.preferred))
            flat = _NOT_XML.sub("", flat)
        if flat != text.strip():
            losses.append(Note(concept.line, f"line ends and double spaces of {field}", concept.preferred))
        return escape(flat)

    def element(name: str, category: str, text: str, field: str) -> str:
        return f'<{name} type="{category}">{clean(text, field)}</{name}>\n' if text.strip() else ""

    def notes(text: str, mark: str, field: str) -> str:
        return "".join(f"<note>{mark}{clean(line, field)}</note>\n" for line in text.split("\n") if line.strip())

    def term(name: str, status: str, after: str = "") -> str:
        note = f'<termNote type="administrativeStatus">{status}Term-admn-sts</termNote>' if status else ""
        return f"<termSec><term>{clean(name, 'terms')}</term>{note}{after}</termSec>\n"

    day = concept.checked and (
        '<transacGrp><transac type="transactionType">modification</transac>'
        f"<date>{concept.checked.isoformat()}</date></transacGrp>\n"
    )
    parts = [
        f"<conceptEntry id={quoteattr(concept.id if concept.id[:1].isalpha() else '_' + concept.id)}>\n",
        element("descrip", "subjectField", concept.type, "type"),
        element("descrip", "subjectField", concept.domain, "domain"),
        element("descrip", "definition", concept.definition, "definition"),
        element("admin", "source", concept.source, "source"),
        day or "",
        notes(concept.note, "", "note"),
        notes(concept.surname, "mtfix surname: ", "surname"),
        *(notes(pattern, "mtfix unless: ", "unless") for pattern in concept.unless),
        notes(concept.reason, "mtfix reason: ", "reason"),
        '<langSec xml:lang="en">\n',
        term(concept.preferred, _PREFERRED),
        *(term(name, _ADMITTED) for name in concept.admitted),
        *(term(name, _DEPRECATED) for name in concept.deprecated),
        *(term(one.term, _SUPERSEDED, f"<note>until {one.until}</note>") for one in concept.former),
        "</langSec>\n",
    ]
    for code, names in concept.names.items():
        if names:
            parts += [f"<langSec xml:lang={quoteattr(code)}>\n", *(term(name, "") for name in names), "</langSec>\n"]
    return "".join(parts) + "</conceptEntry>\n"
