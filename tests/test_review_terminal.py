"""The review in the terminal, by its keys and the mouse."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from conftest import GARBLED, MENDED
from test_review import desk
from textual.pilot import Pilot
from textual.widgets import Input, Static

from mtfix.review.session import Kind
from mtfix.review.terminal import Terminal

TEXT = GARBLED + "He said in social media: an oddity.\n"
Play = Callable[[Pilot[None], Terminal], Awaitable[None]]


@pytest.fixture
def play() -> Callable[..., Terminal]:
    """Review files on a screen of 80×24 as `steps` say."""

    def player(paths: list[str], steps: Play) -> Terminal:
        app = Terminal(desk(*paths))

        async def run() -> None:
            async with app.run_test(size=(80, 24)) as pilot:
                await pilot.pause()
                await steps(pilot, app)

        asyncio.run(asyncio.wait_for(run(), 60))
        return app

    return player


def shown(app: Terminal, part: str) -> str:
    return str(app.screen_stack[0].query_one(f"#{part}", Static).render())


def test_keys_decide_and_save_writes(write, play) -> None:
    file = write("a.txt", TEXT)

    async def steps(pilot: Pilot[None], app: Terminal) -> None:
        assert "an arms suspension" in shown(app, "prose")
        assert "1 “a ceasefire” safe" in shown(app, "panel")
        await pilot.press("a")
        assert "1 of 3 decided" in shown(app, "head")
        assert "agreed to a ceasefire on" in shown(app, "prose")
        await pilot.press("1", "i", "s")
        await pilot.pause()
        assert file.read_text() == MENDED + "He said on social media: an oddity.\n"
        await pilot.press("q")

    app = play(["a.txt"], steps)
    assert app.report[0] == "a.txt: 2 corrections, 1 ignored"


def test_words_of_ones_own_reasons_and_names_are_asked_for(write, play) -> None:
    write("a.txt", TEXT)

    async def steps(pilot: Pilot[None], app: Terminal) -> None:
        await pilot.press("e")
        assert app.screen.query_one(Input).value == "a ceasefire"
        app.screen.query_one(Input).value = "To⏎a ceasefire"
        await pilot.press("enter")
        assert app.desk.session.corrected(0).startswith("Kyiv agreed to To\na ceasefire on")
        await pilot.press("I", *"as said", "enter")
        await pilot.press("g", "enter")
        decisions = app.desk.session.decisions[0]
        assert [(one.kind, one.text) for one in decisions.values()][1:] == [
            (Kind.ALLOW, "as said"),
            (Kind.TERM, "oddity"),
        ]
        await pilot.press("u", "g", "escape")
        assert app.desk.session.decided == 2

    play(["a.txt"], steps)


def test_what_cannot_be_done_is_said_and_nothing_happens(write, play) -> None:
    write("a.txt", "An oddity.\n")

    async def steps(pilot: Pilot[None], app: Terminal) -> None:
        await pilot.press("a", "5", "I", "enter", "s", "u", "n", "p")
        await pilot.pause()
        said = [one.message for one in app._notifications]
        assert any("nothing is proposed here" in one for one in said)
        assert any("takes a reason" in one for one in said)
        assert any("nothing is decided yet" in one for one in said)
        assert app.desk.session.decided == 0

    play(["a.txt"], steps)


def test_files_follow_one_another_and_safe_ones_are_accepted_by_file(write, play) -> None:
    write("a.txt")
    write("b.txt", GARBLED * 2)

    async def steps(pilot: Pilot[None], app: Terminal) -> None:
        await pilot.press("A")
        assert "b.txt" in shown(app, "head")
        assert "file 2/2" in shown(app, "head")
        await pilot.press("A")
        assert app.desk.session.decided == 3
        await pilot.press("u", "p")
        assert app.desk.session.decided == 1
        assert "file 1/2" in shown(app, "head")

    play(["a.txt", "b.txt"], steps)


@pytest.mark.parametrize(("key", "kept"), [("q", 1), ("d", 0)])
def test_quitting_asks_what_to_do_with_unsaved_decisions(write, play, key: str, kept: int) -> None:
    file = write("a.txt", TEXT)

    async def steps(pilot: Pilot[None], app: Terminal) -> None:
        await pilot.press("a", "q", "escape")
        assert app.is_running
        await pilot.press("q", key)

    play(["a.txt"], steps)
    assert file.read_text() == TEXT
    assert desk("a.txt").session.decided == kept


def test_ctrl_c_ends_and_keeps_what_is_decided(write, play) -> None:
    write("a.txt", TEXT)

    async def steps(pilot: Pilot[None], app: Terminal) -> None:
        await pilot.press("a", "e", "ctrl+c")

    assert play(["a.txt"], steps).report == ["1 unsaved decision kept for the next review"]
    assert desk("a.txt").session.decided == 1


def test_saving_while_quitting_writes_and_ends(write, play) -> None:
    file = write("a.txt")

    async def steps(pilot: Pilot[None], app: Terminal) -> None:
        await pilot.press("a", "q", "s")

    play(["a.txt"], steps)
    assert file.read_text() == MENDED


def test_a_refused_save_is_said_and_loses_nothing(write, play) -> None:
    file = write("a.txt")

    async def steps(pilot: Pilot[None], app: Terminal) -> None:
        file.write_text("Somebody else’s.\n")
        await pilot.press("a", "s")
        await pilot.pause()
        assert any("changed on the disk" in one.message for one in app._notifications)
        assert app.desk.unsaved == 1

    play(["a.txt"], steps)
    assert file.read_text() == "Somebody else’s.\n"


def test_looking_again_goes_on_with_what_is_left(write, play) -> None:
    write("a.txt", TEXT)

    async def steps(pilot: Pilot[None], app: Terminal) -> None:
        first = app.desk
        await pilot.press("a", "s", "y")
        await pilot.pause()
        assert app.desk is not first
        assert "0 of 2 decided" in shown(app, "head")

    play(["a.txt"], steps)


def test_the_mouse_decides_too(write, play) -> None:
    write("a.txt", TEXT)

    async def steps(pilot: Pilot[None], app: Terminal) -> None:
        await pilot.click("#prose", offset=(2, 2))  # on “social”, which is no finding
        at = shown(app, "prose").split("\n")
        assert at[1].startswith("He said in")
        await pilot.click("#prose", offset=(9, 1))
        assert app.desk.session.at.finding == 1
        row = shown(app, "panel").split("\n").index("1 “on” unsafe")
        await pilot.click("#panel", offset=(1, row))
        assert app.desk.session.corrected(0).endswith("He said on social media: an oddity.\n")

    play(["a.txt"], steps)


def test_a_finding_far_down_a_long_text_is_in_view(write, play) -> None:
    write("a.txt", "Nothing is wrong here at all, whatever one may think of it.\n\n" * 300 + GARBLED)

    async def steps(pilot: Pilot[None], app: Terminal) -> None:
        await pilot.pause()
        view = app.query_one("#text")
        assert 0 <= view.max_scroll_y - view.scroll_y < view.max_scroll_y / 10

    play(["a.txt"], steps)


def test_markup_in_a_text_and_its_name_is_shown_as_it_is(write, play) -> None:
    name = "[bold]a[@click=app.quit].txt"
    write(name, "[red]An[/red] oddity \x1b[31m[/nothing].\n")

    async def steps(pilot: Pilot[None], app: Terminal) -> None:
        assert name in shown(app, "head")
        assert "[red]An[/red] oddity \ufffd[31m[/nothing]." in shown(app, "prose")
        await pilot.press("e", "escape", "question_mark", "escape")

    play([name], steps)


def test_the_keys_fit_on_a_small_screen(write, play) -> None:
    write("a.txt")

    async def steps(pilot: Pilot[None], app: Terminal) -> None:
        keys = app.query_one("#keys")
        assert keys.size.height == 2
        assert keys.region.bottom == 24

    play(["a.txt"], steps)
