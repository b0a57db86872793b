"""A whole screening as bytes and back: landmarks, angles, cycles, findings. Plain arrays and JSON, nothing that runs.

The form follows the types: fields that a later version adds take their defaults when an older archive is read.
"""

from __future__ import annotations

import io
import itertools
import json
import types
import typing
import zipfile
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any

import numpy as np

from screening import types as vocabulary
from screening.types import Screening

FORM = 1
_TYPE = ""
"""Under this name, which no field can have, every record says its type."""


class ArchiveError(Exception):
    """The bytes are no archive of a screening, or of one that this version does not know."""


def to_bytes(screening: Screening) -> bytes:
    """Return the screening as one compressed file."""
    arrays: dict[str, np.ndarray[Any, Any]] = {}
    tree = {"form": FORM, "screening": _plain(screening, arrays)}
    stream = io.BytesIO()
    np.savez_compressed(stream, allow_pickle=False, tree=np.array(json.dumps(tree)), **arrays)
    return stream.getvalue()


def from_bytes(content: bytes) -> Screening:
    """Return the screening that :func:`to_bytes` wrote.

    Raises
    ------
    ArchiveError : if it is none.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            tree = json.loads(str(stored["tree"]))
            arrays = {name: stored[name] for name in stored.files}
        if tree["form"] != FORM:
            raise ArchiveError
        screening: Screening = _typed(Screening, tree["screening"], arrays)
    except (ValueError, TypeError, LookupError, EOFError, OSError, zipfile.BadZipFile) as error:
        raise ArchiveError from error
    return screening


def _plain(value: Any, arrays: dict[str, np.ndarray[Any, Any]]) -> Any:
    """Return plain data; arrays are put aside and named."""
    import pandas as pd

    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        return {_TYPE: type(value).__name__} | {
            f.name: _plain(getattr(value, f.name), arrays) for f in fields(value)
        }
    if isinstance(value, np.ndarray):
        return _aside(value, arrays)
    if isinstance(value, pd.DataFrame):
        table = value.to_numpy(dtype=float)
        columns, index = [str(name) for name in value.columns], value.index.to_numpy(dtype=float)
        return {"columns": columns, "index": _aside(index, arrays), "values": _aside(table, arrays)}
    if isinstance(value, Mapping):
        return [[_plain(key, arrays), _plain(item, arrays)] for key, item in value.items()]
    if isinstance(value, tuple | list):
        return [_plain(item, arrays) for item in value]
    return value.item() if isinstance(value, np.generic) else value


def _aside(array: np.ndarray[Any, Any], arrays: dict[str, np.ndarray[Any, Any]]) -> str:
    name = f"a{len(arrays)}"
    arrays[name] = array
    return name


@cache
def _hints(kind: type) -> dict[str, Any]:
    import pandas as pd

    return typing.get_type_hints(kind, localns={"pd": pd})


def _typed(hint: Any, value: Any, arrays: Mapping[str, np.ndarray[Any, Any]]) -> Any:
    """Return the value that a type asks for."""
    if value is None:
        return None
    if isinstance(value, dict) and _TYPE in value:
        return _record(value, arrays)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        others = [argument for argument in arguments if argument is not type(None)]
        return _typed(others[0], value, arrays) if len(others) == 1 else value
    if origin is tuple:
        kinds = itertools.repeat(arguments[0]) if arguments[-1] is ... else arguments
        return tuple(_typed(kind, item, arrays) for kind, item in zip(kinds, value, strict=False))
    if origin is np.ndarray:
        return arrays[value]
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {_typed(arguments[0], key, arrays): _typed(arguments[1], item, arrays) for key, item in value}
    return _typed_plain(hint, value, arrays)


def _typed_plain(hint: Any, value: Any, arrays: Mapping[str, np.ndarray[Any, Any]]) -> Any:
    import pandas as pd

    if hint is pd.DataFrame:
        index = pd.Index(arrays[value["index"]], name="time_s")
        return pd.DataFrame(arrays[value["values"]], index=index, columns=value["columns"])
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    return value


def _record(value: Mapping[str, Any], arrays: Mapping[str, np.ndarray[Any, Any]]) -> Any:
    """Return a record of the vocabulary; nothing that it does not name can be made."""
    kind = getattr(vocabulary, value[_TYPE], None)
    if not (isinstance(kind, type) and is_dataclass(kind)):
        raise ArchiveError
    known = _hints(kind)
    return kind(**{name: _typed(known[name], item, arrays) for name, item in value.items() if name in known})
