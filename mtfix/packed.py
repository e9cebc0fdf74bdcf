"""Tables that unpack what is asked for, and nothing else, so that loading them costs the same however large they are.

Keys lie in a trie, values pickled one after another in one block. Pickled with protocol 5 these buffers stay out of the
pickle (`cache.py` writes them beside it), so that a table that comes back from the disk is mapped, not read.
"""

from __future__ import annotations

import mmap
import pickle
from array import array
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any, Final, Generic, SupportsIndex, TypeVar

V = TypeVar("V")
D = TypeVar("D")

_OFFSETS: Final = "Q"
_RELEASED_AFTER = 64


class Lean:
    """A frozen dataclass with slots that is pickled as a call with its fields, in a third of the usual time."""

    __slots__: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[type[object], tuple[object, ...]]:
        return type(self), tuple([getattr(self, name) for name in self.__slots__])


def _pack(values: Iterable[object]) -> tuple[bytearray, array[int]]:
    block = bytearray()
    offsets = array(_OFFSETS, [0])
    for value in values:
        block += pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        offsets.append(len(block))
    return block, offsets


def _release(owner: object) -> None:
    """Give the pages of a mapped file back: what was read is unpacked, and the rest of its page is not wanted."""
    if isinstance(owner, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        owner.madvise(mmap.MADV_DONTNEED)


class PackedList(Generic[V]):
    """A sequence whose items are unpacked when they are asked for; an item asked for again is the same object."""

    __slots__ = ("_block", "_offsets", "_read", "_unpacked")

    def __init__(self, values: Iterable[V] = ()) -> None:
        block, offsets = _pack(values)
        self._open(memoryview(block), memoryview(offsets).cast("B").cast(_OFFSETS))

    def _open(self, block: memoryview, offsets: memoryview) -> None:
        self._block = block
        self._offsets = offsets
        self._unpacked: dict[int, V] = {}
        self._read = 0

    def __getitem__(self, at: int) -> V:
        try:
            return self._unpacked[at]
        except KeyError:
            value = self._unpacked[at] = self.fresh(at)
            return value

    def fresh(self, at: int) -> V:
        """An item that is not kept, for callers who keep what they make of it."""
        if not 0 <= at < len(self):
            raise IndexError(at)
        self._read += 1
        if self._read % _RELEASED_AFTER == 0:
            _release(self._block.obj)
        value: V = pickle.loads(self._block[self._offsets[at] : self._offsets[at + 1]])
        return value

    @property
    def kept(self) -> int:
        """How many items are kept because they were asked for."""
        return len(self._unpacked)

    def forget(self) -> None:
        """Keep no item any longer; who has one keeps it."""
        self._unpacked.clear()

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __iter__(self) -> Iterator[V]:
        return (self[at] for at in range(len(self)))

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        return _restored_list, (pickle.PickleBuffer(self._block), pickle.PickleBuffer(self._offsets.cast("B")))


def _restored_list(block: Any, offsets: Any) -> PackedList[Any]:
    restored: PackedList[Any] = PackedList.__new__(PackedList)
    restored._open(memoryview(block), memoryview(offsets).cast(_OFFSETS))
    return restored


class Packed(Generic[V]):
    """A mapping from texts whose values are unpacked when they are asked for."""

    __slots__ = ("_keys", "_values")

    def __init__(self, values: Mapping[str, V]) -> None:
        import marisa_trie

        self._keys = marisa_trie.Trie(values)
        by_id = sorted(values, key=self._keys.__getitem__)
        self._values: PackedList[V] = PackedList(values[key] for key in by_id)

    def __getitem__(self, key: str) -> V:
        return self._values[self._keys[key]]

    def get(self, key: str, default: D) -> V | D:
        """The value of a key, or the default."""
        at = self._keys.get(key)
        return default if at is None else self._values[at]

    def fresh(self, key: str, default: D) -> V | D:
        """The value of a key, or the default, which is not kept: for callers who keep what they make of it."""
        at = self._keys.get(key)
        return default if at is None else self._values.fresh(at)

    @property
    def kept(self) -> int:
        """How many values are kept because they were asked for."""
        return self._values.kept

    def forget(self) -> None:
        """Keep no value any longer."""
        self._values.forget()

    @property
    def keys_only(self) -> Container[str]:
        """The keys, for hot loops."""
        keys: Container[str] = self._keys
        return keys

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        return _restored, (pickle.PickleBuffer(self._keys.tobytes()), self._values)


def _restored(keys: Any, values: PackedList[Any]) -> Packed[Any]:
    import marisa_trie

    restored: Packed[Any] = Packed.__new__(Packed)
    restored._keys = marisa_trie.Trie().frombytes(bytes(keys))
    restored._values = values
    return restored


class PackedSet:
    """A set of texts in a trie."""

    __slots__ = ("_keys",)

    def __init__(self, values: Iterable[str]) -> None:
        import marisa_trie

        self._keys = marisa_trie.Trie(values)

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        return _restored_set, (pickle.PickleBuffer(self._keys.tobytes()),)


def _restored_set(keys: Any) -> PackedSet:
    import marisa_trie

    restored = PackedSet.__new__(PackedSet)
    restored._keys = marisa_trie.Trie().frombytes(bytes(keys))
    return restored
