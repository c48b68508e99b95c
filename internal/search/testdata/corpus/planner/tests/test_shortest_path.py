from planner import DepotGraph, NoRouteError, shortest_path
import pytest


def test_shortest_path_prefers_quick_roads():
    graph = DepotGraph()
    graph.add_road("a", "b", 10)
    graph.add_road("a", "c", 1)
    graph.add_road("c", "b", 1)
    assert shortest_path(graph, "a", "b") == ["a", "c", "b"]


def test_shortest_path_without_route():
    with pytest.raises(NoRouteError):
        shortest_path(DepotGraph(), "a", "b")
