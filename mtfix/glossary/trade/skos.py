"""SKOS, the vocabulary of thesauri, as Turtle, with Dublin Core for what SKOS has no word for.

RDF has no order, so that names come back in that of the alphabet.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from mtfix.errors import PackError, UserError
from mtfix.glossary.model import CONCEPT_TYPES, Concept, Former
from mtfix.glossary.rows import slug, unique_id
from mtfix.glossary.trade.model import Exported, Given, Imported, Note, Wanted, lost_fields
from mtfix.glossary.trade.tables import is_english, language_code

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

_FORMER = re.compile(r"(?s)(.*\S) \(until (-?\d{1,4})\)")
_BASE = "urn:mtfix:"
_PREFIXES = {
    "skos:": ("http://www.w3.org/2004/02/skos/core#",),
    "dcterms:": ("http://purl.org/dc/terms/", "http://purl.org/dc/elements/1.1/"),
    "rdf:": ("http://www.w3.org/1999/02/22-rdf-syntax-ns#",),
}


def _rdflib() -> Any:
    try:
        import rdflib
    except ImportError:
        raise UserError("SKOS files need the package rdflib: pip install 'mtfix[skos]'") from None
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)  # what is odd, but read, is no concern of the user
    return rdflib


def read(given: Given) -> Imported:
    """The concepts of a SKOS vocabulary in Turtle. Raises PackError, with the line, for what is no Turtle."""
    rdflib = _rdflib()
    graph = rdflib.Graph()
    try:
        graph.parse(data=given.text, format="turtle", publicID=_BASE)
    except SyntaxError as error:
        line = int(getattr(error, "lines", -1)) + 1
        why = str(getattr(error, "_why", "") or error).splitlines()[0]
        raise PackError(given.path, line, f"not valid Turtle: {why}") from None
    except Exception as error:  # rdflib lets through whatever its parser raises
        raise PackError(given.path, 0, f"not valid Turtle: {str(error).splitlines()[0]}") from None
    reader = _Reader(graph, given.path)
    skos, rdf = rdflib.SKOS, rdflib.RDF
    nodes = set(graph.subjects(rdf.type, skos.Concept)) | set(graph.subjects(skos.prefLabel))
    schemes = set(graph.subjects(rdf.type, skos.ConceptScheme)) | set(graph.subjects(rdf.type, skos.Collection))
    for node in sorted(nodes - schemes, key=str):
        reader.take(node)
    return Imported(tuple(reader.concepts), tuple(reader.skipped), tuple(reader.losses))


class _Facts:
    """What is said of a node, by property (`skos:prefLabel`); what is taken out is held, the rest is lost."""

    def __init__(self, graph: Graph, node: Node) -> None:
        self.values: dict[str, list[Any]] = {}
        for predicate, value in sorted(graph.predicate_objects(node), key=str):
            self.values.setdefault(_short(str(predicate)), []).append(value)

    def take(self, *names: str, fits: Callable[[Any], bool], most: int | None = None) -> list[Any]:
        """Take out the values of these properties that fit, not more than `most`."""
        found: list[Any] = []
        for name in names:
            fitting = [value for value in self.values.get(name, ()) if fits(value)][
                : most if most is None else most - len(found)
            ]
            self.values[name] = [value for value in self.values.get(name, ()) if value not in fitting]
            found += fitting
        return found

    def english(self, *names: str, most: int | None = None) -> list[str]:
        """The texts in English, or in no language, of these properties."""
        return [str(value) for value in self.take(*names, fits=_is_english_text, most=most)]

    def lost(self, preferred: str) -> list[Note]:
        return [Note(0, name, f"{value} ({preferred})") for name, values in self.values.items() for value in values]


def _short(predicate: str) -> str:
    for prefix, namespaces in _PREFIXES.items():
        for namespace in namespaces:
            if predicate.startswith(namespace):
                return prefix + predicate.removeprefix(namespace)
    return f"<{predicate}>"


def _is_english_text(value: Any) -> bool:
    language = getattr(value, "language", None)
    return hasattr(value, "datatype") and (language is None or is_english(language_code(language)))


def _is_foreign_text(value: Any) -> bool:
    code = language_code(getattr(value, "language", None) or "")
    return bool(code) and not is_english(code)


class _Reader:
    def __init__(self, graph: Graph, path: str) -> None:
        self.graph, self.path = graph, path
        self.concepts: list[Concept] = []
        self.skipped: list[Note] = []
        self.losses: list[Note] = []
        self.taken: dict[str, int] = {}

    def take(self, node: Node) -> None:
        """Add the concept of a node, or the reason why there is none."""
        facts = _Facts(self.graph, node)
        labels = facts.english("skos:prefLabel")
        foreign = facts.take("skos:prefLabel", "skos:altLabel", "skos:hiddenLabel", fits=_is_foreign_text)
        if not labels:
            self.skipped.append(Note(0, str(foreign[0] if foreign else node), "no English prefLabel"))
            return
        names: dict[str, dict[str, None]] = {}
        for label in foreign:
            names.setdefault(language_code(label.language), {})[str(label)] = None
        former = map(_FORMER.fullmatch, map(str, facts.take("skos:historyNote", fits=_is_former)))
        days = facts.take("dcterms:modified", fits=lambda value: _day(str(value)) is not None)
        notation = facts.take("skos:notation", fits=bool, most=1)
        facts.take("rdf:type", fits=lambda value: str(value).endswith("#Concept"))
        self.concepts.append(
            Concept(
                id=unique_id(str(notation[0]) if notation else labels[0], self.taken),
                type=next(iter(map(str, facts.take("dcterms:type", fits=_is_type, most=1))), "term"),
                preferred=labels[0],
                admitted=tuple(dict.fromkeys([*labels[1:], *facts.english("skos:altLabel")])),
                deprecated=tuple(facts.english("skos:hiddenLabel")),
                names={code: tuple(forms) for code, forms in sorted(names.items())},
                former=tuple(Former(one[1], int(one[2])) for one in former if one),
                domain="".join(map(slug, facts.english("dcterms:subject", most=1))),
                definition="".join(facts.english("skos:definition", most=1)),
                note="\n".join(facts.english("skos:note", "skos:scopeNote")),
                source="; ".join(map(str, facts.take("dcterms:source", fits=bool))),
                checked=max(filter(None, (_day(str(day)) for day in days)), default=None),
                path=self.path,
            )
        )
        self.losses += facts.lost(labels[0])


def _is_former(value: Any) -> bool:
    return _FORMER.fullmatch(str(value)) is not None


def _is_type(value: Any) -> bool:
    return str(value) in CONCEPT_TYPES


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def write(concepts: Sequence[Concept], _wanted: Wanted) -> Exported:
    """A SKOS vocabulary in Turtle; a former name stands in a note, “Upper Volta (until 1984)”."""
    rdflib = _rdflib()
    skos, dc, literal = rdflib.SKOS, rdflib.DCTERMS, rdflib.Literal
    graph = rdflib.Graph()
    graph.bind("skos", skos)
    graph.bind("dcterms", dc)
    for concept in concepts:
        node = rdflib.URIRef(f"{_BASE}{concept.id}")
        graph.add((node, rdflib.RDF.type, skos.Concept))
        graph.add((node, skos.notation, literal(concept.id)))
        graph.add((node, skos.prefLabel, literal(concept.preferred, lang="en")))
        graph.add((node, dc.type, literal(concept.type)))
        several = [
            (skos.altLabel, concept.admitted),
            (skos.hiddenLabel, concept.deprecated),
            (skos.historyNote, [f"{former.term} (until {former.until})" for former in concept.former]),
            (skos.definition, [concept.definition]),
            (skos.note, concept.note.split("\n")),
        ]
        for predicate, texts in several:
            for text in filter(None, texts):
                graph.add((node, predicate, literal(text, lang="en")))
        for code, names in concept.names.items():
            for number, name in enumerate(names):
                graph.add((node, skos.altLabel if number else skos.prefLabel, literal(name, lang=code)))
        if concept.domain:
            graph.add((node, dc.subject, literal(concept.domain)))
        if concept.source:
            graph.add((node, dc.source, literal(concept.source)))
        if concept.checked:
            graph.add((node, dc.modified, literal(concept.checked)))
    held = "id type admitted deprecated names former domain definition note source checked".split()
    return Exported(graph.serialize(format="turtle").encode(), tuple(lost_fields(concepts, held)))
