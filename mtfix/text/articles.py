"""The indefinite article: which words want “an”."""

from __future__ import annotations

import re

DETERMINERS = frozenset(
    "a an the this that these those my your his her its our their whose which what some any no every each either"
    " neither another both all such 's".split()
)
# Spelt with a vowel, spoken with a consonant; and the other way round. Prefixes of lower-case words.
_CONSONANT_SOUND = re.compile(r"(?:uni(?!n|m)|unani|ukr|us[aeiou]|ut[ei]|ub[iy]|ur[aei]|ufo|eu|ew|one\b|once\b|ouija)")
_VOWEL_SOUND = re.compile(r"(?:hour|honest|hono[u]?r|heir)")
_LETTERS_WITH_VOWEL_SOUND = frozenset("AEFHILMNORSX")
# Capitals that are read as a word, not letter by letter.
_SPOKEN = frozenset({"NATO", "NASA", "SWAT", "SARS", "RAND", "LED", "FEMA", "MERS", "RAM", "ROM", "LASER", "MASH"})
_NUMBER_WITH_VOWEL_SOUND = re.compile(r"8\d*(?:\D|$)|1[18](?:\D|$)|1[18][.,]\d{3}")


def indefinite(word: str) -> str:
    """“a” or “an”, whichever the word (or phrase) that follows it wants."""
    word = word.lstrip("“\"'‘([")
    if not word:
        return "a"
    if word[0].isdigit():
        return "an" if _NUMBER_WITH_VOWEL_SOUND.match(word) else "a"
    first = re.split(r"[\s\-’']", word, maxsplit=1)[0]
    bare = first.replace(".", "")
    if bare.isupper() and bare not in _SPOKEN and (len(bare) > 1 or bare.isascii()):
        return "an" if bare[0] in _LETTERS_WITH_VOWEL_SOUND else "a"
    lower = first.lower()
    if _VOWEL_SOUND.match(lower):
        return "an"
    return "an" if lower[0] in "aeiouáéíóöüåäø" and not _CONSONANT_SOUND.match(lower) else "a"


# Heads of names that want “the” in running text (“the White House”), and names that want it all the same.
_ARTICLE_HEADS = frozenset(
    "ministry department union nations court committee commission agency fund organization organisation parliament"
    " senate government foundation institute army assembly states republic kingdom emirates islands federation"
    " empire commonwealth revolution war treaty convention conventions league order guard service bureau office"
    " party movement front alliance coalition congress rally bloc brotherhood duma sea strait ocean peninsula river"
    " canal desert gulf basin channel bank council authority forces directorate program programme pact agreement"
    " agreements accord accords act charter declaration protocol tribunal academy society uprising crisis games"
    " crusade massacre genocide battle siege cup championship strip heights mountains range plateau reef wall gate"
    " tower triangle route corridor gap reservoir zone region oblast krai territory duchy principality horde khanate"
    " hetmanate sich lavra confederation caliphate sultanate palatinate indies crescent reich steppe plain lands"
    " area press association corporation group times post east forest".split()
)
_ARTICLE_NAMES = frozenset(
    "netherlands philippines indies bahamas gambia maldives hague kremlin pentagon balkans caucasus urals alps"
    " vatican knesset bundestag sejm holocaust holodomor donbas danube rhine volga dnieper vistula andes himalayas"
    " pyrenees carpathians apennines tatras sudetes ardennes vosges dardanelles bosporus sahel levant maghreb"
    " caribbean arctic peloponnese cyclades azores moluccas comoros seychelles thames seine elbe oder euphrates"
    " tigris yangtze dniester neman nile ganges yenisei irtysh".split()
)
_ARTICLE_PHRASES = frozenset(
    {"white house", "basque country", "french riviera", "holy land", "milky way", "temple mount"}
)


# First words of place names that take no article (“North Korea”, “Saint Lucia”).
_BARE_STARTS = frozenset(
    "north south east west new cape saint st. san santa sri costa el puerto ivory papua sierra hong sao lake"
    " mount fort burkina".split()
)


def refuses_the(name: str) -> bool:
    """Whether the name of a place surely takes no article: “Ukraine”, “North Korea”; “the Gaza Strip” may."""
    words = name.lower().split()
    bare = len(words) == 1 or (words[0] in _BARE_STARTS and "of" not in words and words[-1] not in _ARTICLE_NAMES)
    return bare and not wants_the(name)


def wants_the(name: str) -> bool:
    """Whether a name takes “the” in running text: “the United States”, “the Netherlands”, but “France”."""
    words = name.lower().replace("’", "'").split()
    if words[0] == "the":
        return False
    if len(words) == 1:
        return words[0] in _ARTICLE_NAMES
    cut = next((n for n, word in enumerate(words) if word in ("of", "for", "on", "against")), 0)
    head = words[(cut or len(words)) - 1]
    # “the Bay of Pigs”, “the House of Lords”, but “Hudson Bay” and “Chatham House”.
    if cut and head in ("bay", "house", "horn", "cape", "city", "school", "university", "center", "centre"):
        return True
    return head in _ARTICLE_HEADS or name.lower() in _ARTICLE_PHRASES


_ARTICLE = re.compile(r"\b([Aa])(n?)( +)(?=([\w“\"‘].*))", re.DOTALL)


def agree(text: str) -> str:
    """The text with each “a” and “an” in it made to agree with the word that follows."""

    def mend(match: re.Match[str]) -> str:
        return match[1] + ("n" if indefinite(match[4]) == "an" else "") + match[3]

    return _ARTICLE.sub(mend, text)
