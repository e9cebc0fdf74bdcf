"""SubRip (SRT) and WebVTT: the texts of the cues are prose, their numbers, times and notes are not.

WebVTT is that of the W3C (“WebVTT: The Web Video Text Tracks Format”); SubRip has no standard and is read
as players do.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from mtfix.errors import UserError
from mtfix.formats import Options, name_of
from mtfix.formats.extract import Escape, Extract, UnwritableError, Weaver, fault_at
from mtfix.text.spans import Span

_LINE = re.compile(r"([^\r\n]*+)(?:\r\n|\n|\r|\Z)")
_TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{1,2}[.,]\d{1,3}"
_TIMING = re.compile(rf"[ \t]*-?{_TIME}[ \t]*-->[ \t]*-?{_TIME}(?=[ \t]|$)[^\n]*")
_LIKE_TIMING = re.compile(r"[ \t]*\d+:\d[\d:.,]*[ \t]*-+>|.*-->")
_NUMBER = re.compile(r"[ \t]*\d+[ \t]*")
_MARK = re.compile(
    r"(?P<voice><v[.\s][^<>]*+>)"
    r"|</?[A-Za-z][^<>]*+>|<[\d:.]+>|\{\\[^{}]*+\}|\{[A-Za-z]:[^{}]*+\}"
    r"|(?P<entity>&(?:amp|lt|gt|nbsp|lrm|rlm|\#\d{1,7});)"
)
# A line that another speaker begins.
_SPEAKER = re.compile(r"(?:<[^<>]*+>|\{\\[^{}]*+\}|[ \t])*+(?P<dash>[-‐–—][ \t]*)(?=[\W_]*[^\W_a-z])")


def read(text: str, path: str, options: Options) -> Extract:
    """The texts of the cues; the lines of a cue are one paragraph, unless another speaker begins on one of them.

    Raises UserError for a file without cues, or with a time that is none.
    """
    is_webvtt = name_of(path, options) == "vtt"
    weaver = Weaver(text, path, _escape(is_webvtt))
    cues = list(_webvtt(text, path) if is_webvtt else _subrip(text, path))
    if text.strip() and not cues and not is_webvtt:
        raise UserError(f"{path}: not SubRip: no line with times, such as 00:00:01,000 --> 00:00:02,000")
    for cue in cues:
        _weave(weaver, text, cue, is_webvtt)
    return weaver.extract()


def _lines(text: str) -> Iterator[Span]:
    at = 0
    while at < len(text):
        match = _LINE.match(text, at)
        if not match:
            break
        yield Span(*match.span(1))
        at = match.end()


def _is_timing(text: str, line: Span, path: str) -> bool:
    if _TIMING.fullmatch(text, line.start, line.end):
        return True
    if _LIKE_TIMING.match(text, line.start, line.end):
        raise fault_at(path, text, line.start, "not a time: 00:00:01,000 --> 00:00:02,000 is expected")
    return False


def _subrip(text: str, path: str) -> Iterator[list[Span]]:
    """The lines of each cue: all up to the number before the next times, blank ones too."""
    cue: list[Span] | None = None
    for line in _lines(text):
        if not _is_timing(text, line, path):
            if cue is not None:
                cue.append(line)
            continue
        if cue is not None:
            if cue and _NUMBER.fullmatch(text, cue[-1].start, cue[-1].end):
                cue.pop()
            yield cue
        cue = []
    if cue is not None:
        yield cue


def _webvtt(text: str, path: str) -> Iterator[list[Span]]:
    """The lines of each cue; a blank line ends it."""
    if text.strip() and not re.match(r"WEBVTT(?=[ \t\r\n]|\Z)", text):
        raise fault_at(path, text, 0, "not WebVTT: the first line is not WEBVTT")
    cue: list[Span] | None = None
    block: list[Span] = []
    for line in (*_lines(text), Span(len(text), len(text))):
        if not line.cut(text).strip():
            if cue:
                yield cue
            cue, block = None, []
        elif cue is not None:
            cue.append(line)
        else:
            is_note = bool(block) and re.match(r"(?:NOTE|STYLE|REGION|WEBVTT)\b", block[0].cut(text))
            if not is_note and "-->" in line.cut(text) and not line.cut(text).startswith("NOTE"):
                cue = [] if _is_timing(text, line, path) else None
            block.append(line)


def _weave(weaver: Weaver, text: str, cue: list[Span], is_webvtt: bool) -> None:
    last: Span | None = None
    for line in cue:
        speaker = _SPEAKER.match(text, line.start, line.end)
        if speaker or not line.cut(text).strip():
            weaver.end()
            last = None
        if last:
            # Where a sentence goes on in the next line, that is a space.
            weaver.space(last.end, line.start)
        _line(weaver, text, Span(speaker.end("dash"), line.end) if speaker else line, is_webvtt)
        last = line
    weaver.end()


def _line(weaver: Weaver, text: str, line: Span, is_webvtt: bool) -> None:
    at = line.start
    for mark in _MARK.finditer(text, line.start, line.end):
        if mark["entity"] and not is_webvtt:
            continue
        weaver.copy(at, mark.start())
        at = mark.end()
        if mark["voice"]:
            weaver.end()
        elif mark["entity"]:
            weaver.stand_in(*mark.span(), html.unescape(mark[0]))
    weaver.copy(at, line.end)


def _escape(is_webvtt: bool) -> Escape:
    def written(text: str) -> str:
        if any(character in text for character in "\r\n") or "-->" in text:
            raise UnwritableError
        if is_webvtt:
            return html.escape(text, quote=False)
        if "<" in text or "{" in text:
            raise UnwritableError
        return text

    return written
