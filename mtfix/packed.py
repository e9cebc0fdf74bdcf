"""A mapping whose values stay pickled until they are asked for, so that loading costs what is used of it."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")
D = TypeVar("D")


class Packed(Mapping[K, V]):
    """A read-only mapping; `in`, `len` and iteration unpack nothing. `keys_only` is for hot loops."""

    def __init__(self, values: Mapping[K, V]) -> None:
        self.keys_only: dict[K, bytes] = {
            key: pickle.dumps(value, pickle.HIGHEST_PROTOCOL) for key, value in values.items()
        }
        self._unpacked: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        try:
            return self._unpacked[key]
        except KeyError:
            value: V = pickle.loads(self.keys_only[key])
            self._unpacked[key] = value
            return value

    def get(self, key: K, default: V | D = None) -> V | D:  # type: ignore[assignment]
        """The value of a key, or the default; a key that is not there raises nothing on the way."""
        return self[key] if key in self.keys_only else default

    def __contains__(self, key: object) -> bool:
        return key in self.keys_only

    def __iter__(self) -> Iterator[K]:
        return iter(self.keys_only)

    def __len__(self) -> int:
        return len(self.keys_only)

    def __getstate__(self) -> dict[K, bytes]:
        return self.keys_only

    def __setstate__(self, state: dict[K, bytes]) -> None:
        self.keys_only = state
        self._unpacked = {}
