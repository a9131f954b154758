"""Tell how many bytes a value of JSON needs in memory. Called where flows are kept."""

from collections.abc import Iterable, Mapping
import sys


def bytes_of(value: object) -> int:
    """Add up a value and all that it holds; without recursion, however deep it is."""
    size = 0
    left: list[object] = [value]
    while left:
        each = left.pop()
        size += sys.getsizeof(each)
        if isinstance(each, Mapping):
            left += each.keys()
            left += each.values()
        elif isinstance(each, Iterable) and not isinstance(each, str):
            left += each
    return size
