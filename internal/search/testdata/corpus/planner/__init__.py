from .graph import DepotGraph, Road
from .shortest_path import NoRouteError, shortest_path

__all__ = ["DepotGraph", "NoRouteError", "Road", "shortest_path"]
