"""Detectors: functions from a segment (and its document) to findings. They know no file."""

from mtfix.detectors import bilingual, consistency, residue, typography

# What a rule may name as its `detector`.
NAMES = frozenset({*typography.DETECTORS, consistency.NAME, *residue.NAMES, *bilingual.NAMES})
