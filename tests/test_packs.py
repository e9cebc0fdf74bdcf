"""Every shipped rule and every glossary entry proves itself: one generated test each."""

from __future__ import annotations

import pytest

from mtfix.engine import Engine, EngineOptions
from mtfix.rules.loading import builtin_folder, yaml_files
from mtfix.rules.model import NOT_TRANSLATED
from mtfix.selftest import Case, Suite, checker, run_case

SUITE = Suite.of([], EngineOptions())
ENGINE = SUITE.engines["", NOT_TRANSLATED]
CASES = SUITE.cases


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_rule_or_entry_proves_itself(case: Case) -> None:
    failures = SUITE.failures(case)
    assert not failures, "\n".join(map(str, failures))


def test_ids_are_unique_and_every_finding_may_carry_them() -> None:
    ids = [case.id for case in CASES]
    assert len(ids) == len(set(ids))
    assert set(ids) <= {rule_id for engine in SUITE.engines.values() for rule_id in engine.rule_ids()}


def test_the_packs_hold_what_they_promise() -> None:
    polish = [rule for rule in ENGINE.pack.headers if rule.id.startswith("pl-")]
    assert len(polish) >= 300
    assert len(ENGINE.index.concepts) >= 500


def test_a_case_that_proves_nothing_fails() -> None:
    wrong = Case(
        "en-nothing", "pack.yaml", 1, (("A [[good]] text.", "A [[better]] text."),), ("They want an arms suspension.",)
    )
    failures = run_case(wrong, checker(ENGINE))
    assert [failure.what.split(" ")[0] for failure in failures] == ["found", "not"]


def test_every_shipped_file_is_loaded(engine: Engine) -> None:
    assert set(yaml_files([builtin_folder()])) == set(engine.options.rule_files)
