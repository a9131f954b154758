"""Share out a bounded amount of memory, so that whoever holds most of it gives way.

Entries stand in groups within groups (an IP address in its networks). When all is
full, the oldest entry goes of the largest group within the largest group. So a flood
pushes out what it brought itself: it would need about as many networks as there is
room for entries before it could be the turn of somebody who holds only a few. Called
by `live_flows.py`. Pure.
"""

from collections import OrderedDict
from typing import Final

# An entry that alone needs more than this part of the room is too large.
_LARGEST_PART: Final = 4

type Path = tuple[bytes | str, ...]


class FairShare:
    """Entries and their sizes in bytes, never more than there is room for."""

    def __init__(self, room: int) -> None:
        """Begin empty, with this many bytes to share out."""
        self._room = room
        self._size = 0
        self._paths: dict[str, Path] = {}
        # What each group holds and how much that is, in the order in which it came.
        self._groups: dict[Path, OrderedDict[bytes | str, int]] = {}

    def __len__(self) -> int:
        """Give how many entries there are."""
        return len(self._paths)

    @property
    def size(self) -> int:
        """Give how many bytes all entries need."""
        return self._size

    def has_room_for(self, size: int) -> bool:
        """Tell whether an entry is small enough to be shared out."""
        return size <= self._room // _LARGEST_PART

    def add(self, name: str, path: Path, size: int) -> list[str]:
        """Take an entry in, and give the names of those that went for it.

        All paths have the same length, which is one at least.
        """
        gone: list[str] = []
        while self._paths and self._size + size > self._room:
            gone.append(self._find_who_gives_way(len(path)))
            self.remove(gone[-1])
        self._paths[name] = path
        self._change(name, path, size)
        return gone

    def remove(self, name: str) -> None:
        """Let an entry go, if it is there."""
        if (path := self._paths.pop(name, None)) is not None:
            self._change(name, path, -self._groups[path][name])

    def _change(self, name: str, path: Path, size: int) -> None:
        """Add to a size, or take away from it, in every group on the way."""
        self._size += size
        for depth, part in enumerate((*path, name)):
            group = self._groups.setdefault(path[:depth], OrderedDict())
            group[part] = group.get(part, 0) + size
            if not group[part]:
                del group[part]
            if not group:
                del self._groups[path[:depth]]

    def _find_who_gives_way(self, depth: int) -> str:
        path: Path = ()
        for _ in range(depth):
            sizes = self._groups[path]
            # Of groups of the same size the one that came first.
            path = (*path, max(sizes, key=sizes.__getitem__))
        return str(next(iter(self._groups[path])))
