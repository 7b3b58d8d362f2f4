"""Files as they arrive when a disk, a line or somebody has changed them: real ones with a few changes."""

import random
from typing import Any

from hypothesis import strategies as st

from tests.attack.strings import BREAKING, UNSTORABLE

_LENGTHS = (b"\xff" * 4, bytes(4), b"\x7f\xff\xff\xff", b"\x01\0\0\0")
_SHORT = (*UNSTORABLE, *(one for one in BREAKING if len(one) < 400))
_ODD: tuple[Any, ...] = (None, True, -1, 10**30, 1e308, "", "sNaN", [], {}, [[]], {"value": None}, ["x"], *_SHORT)


def damaged(*whole: bytes) -> st.SearchStrategy[bytes]:
    """One of the files with up to six changes; half of them near its end, where archives have their list."""
    return st.builds(_damage, st.sampled_from(whole), st.integers(0, 2**32))


def damaged_json(*whole: Any) -> st.SearchStrategy[Any]:
    """One of the values with up to six parts replaced, taken out, or put somewhere else."""
    return st.builds(_damage_json, st.sampled_from(whole), st.integers(0, 2**32))


def damaged_text(*whole: str) -> st.SearchStrategy[str]:
    """One of the texts with signs and whole cells replaced by what breaks readers."""
    return st.builds(_damage_text, st.sampled_from(whole), st.integers(0, 2**32))


def _damage(whole: bytes, seed: int) -> bytes:
    chance, changed = random.Random(seed), bytearray(whole)
    for _turn in range(chance.randint(1, 6)):
        at = chance.randrange(len(changed) + 1)
        if chance.random() < 0.5:
            at = max(0, len(changed) - chance.randrange(400))
        act = chance.randrange(6)
        if act == 0:
            changed[at : at + 1] = chance.randbytes(1)
        elif act == 1:
            del changed[at : at + chance.randint(1, 40)]
        elif act == 2:
            changed[at:at] = chance.randbytes(chance.randint(1, 8))
        elif act == 3:
            changed[at : at + 4] = chance.choice(_LENGTHS)
        elif act == 4:
            changed[at:at] = changed[at : at + chance.randint(1, 200)]
        elif chance.random() < 0.3:
            del changed[at:]
    return bytes(changed)


def _damage_text(whole: str, seed: int) -> str:
    chance, cells = random.Random(seed), whole.split(",")
    for _turn in range(chance.randint(1, 6)):
        at = chance.randrange(len(cells))
        known = chance.choice(
            [chance.choice(cells), '"', "\n", *(one for one in BREAKING + UNSTORABLE if len(one) < 400)]
        )
        cells[at] = known if chance.random() < 0.7 else cells[at] + known
    return ",".join(cells)


def _damage_json(whole: Any, seed: int) -> Any:
    chance, changed = random.Random(seed), _copy(whole)
    for _turn in range(chance.randint(1, 6)):
        places = list(_places(changed))
        if not places:
            break
        holder, key = chance.choice(places)
        act = chance.randrange(4)
        if act == 0:
            del holder[key]
        elif act == 1:
            other, there = chance.choice(places)
            holder[key] = _copy(other[there]) if there in _keys(other) else None
        else:
            holder[key] = _copy(chance.choice(_ODD))
    return changed


def _places(value: Any) -> Any:
    for key in _keys(value):
        yield value, key
        yield from _places(value[key])


def _keys(value: Any) -> list[Any]:
    return list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(inner) for key, inner in value.items()}
    return [_copy(inner) for inner in value] if isinstance(value, list) else value
