"""The formats of the trade, by name and by suffix."""

from __future__ import annotations

from mtfix.errors import UserError
from mtfix.glossary.trade import skos, tables, tbx, xlsx
from mtfix.glossary.trade.model import Format, suffix_of

FORMATS = {
    one.name: one
    for one in (
        Format("tbx", "TBX, ISO 30042", (".tbx", ".xml"), tbx.read, tbx.write, is_text=False),
        Format("csv", "the table of mtfix, with commas", (".csv",), tables.read_csv, tables.write_csv),
        Format("tsv", "the table of mtfix, with tabs", (".tsv",), tables.read_tsv, tables.write_tsv),
        Format("xlsx", "the table of mtfix as a workbook", (".xlsx",), xlsx.read, xlsx.write, is_text=False),
        Format("skos", "SKOS in Turtle", (".ttl",), skos.read, skos.write),
        Format("deepl", "DeepL: name, English", (), tables.read_deepl, tables.write_deepl),
        Format("google", "Google: name, English", (), tables.read_google, tables.write_google),
        Format("google-sets", "Google: a column a language", (), tables.read_google_sets, tables.write_google_sets),
        Format(
            "omegat",
            "OmegaT: name, English, comment",
            (".txt", ".utf8", ".tab"),
            tables.read_omegat,
            tables.write_omegat,
        ),
    )
}


def format_for(path: str, name: str = "") -> Format:
    """The format of this name, or else the one that the suffix of the path tells. Raises UserError."""
    if name:
        if name not in FORMATS:
            raise UserError(f"unknown format “{name}” ({', '.join(FORMATS)})")
        return FORMATS[name]
    suffix = suffix_of(path)
    found = next((one for one in FORMATS.values() if suffix in one.suffixes), None)
    if found is None:
        raise UserError(f"{path}: its suffix tells no format; name one with --format ({', '.join(FORMATS)})")
    return found
