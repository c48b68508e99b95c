"""Depots and the roads between them."""

from dataclasses import dataclass, field


@dataclass
class Road:
    """A road from one depot to another."""

    to: str
    minutes: float


@dataclass
class DepotGraph:
    """A directed graph: nodes are depots, edges are roads weighed by travel time."""

    roads: dict[str, list[Road]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)

    def add_road(self, start: str, end: str, minutes: float) -> None:
        self.roads.setdefault(start, []).append(Road(end, minutes))

    def close_depot(self, name: str) -> None:
        """Leave a depot out of all routes until it opens again."""
        self.closed.add(name)

    def neighbours(self, name: str):
        for road in self.roads.get(name, []):
            if road.to not in self.closed:
                yield road
