"""Finds the quickest way between two depots."""

import heapq

from .graph import DepotGraph


class NoRouteError(Exception):
    """There is no way from one depot to the other."""


def shortest_path(graph: DepotGraph, start: str, end: str) -> list[str]:
    """Dijkstra's algorithm with a priority queue.

    Raises NoRouteError when the end cannot be reached.
    """
    queue = [(0.0, start, [start])]
    seen = set()
    while queue:
        cost, node, path = heapq.heappop(queue)
        if node == end:
            return path
        if node in seen:
            continue
        seen.add(node)
        for road in graph.neighbours(node):
            heapq.heappush(queue, (cost + road.minutes, road.to, path + [road.to]))
    raise NoRouteError(f"no route from {start} to {end}")
