"""Module doc."""
import os, sys as system
from a.b import c as d, e
from . import *


@decorate(1)
class Shape(Base, metaclass=Meta):
    """A shape."""

    sides = 0

    def __init__(self, n, *args, key=None, **kw):
        """Make it.

        At length.
        """
        self.n = n

    @property
    def area(self):  # trailing
        # a comment
        if self.n and self.key or not self.x:
            for i in range(3):
                while i:
                    i -= 1
                else:
                    pass
        elif self.n:
            return 1
        else:
            raise ValueError(f"no {self.n + 1} area")
        try:
            x = [i for i in y if i if i > 2]
        except (A, B):
            pass
        except C:
            pass
        else:
            x = 1
        finally:
            x = 2
        return 1 if x else 2


def outer(a):
    def inner(b):
        assert b
        return inner(b)
    with open(a) as f:
        g = lambda q: q and a
    match a:
        case 1 | 2:
            return 1
        case x if x > 3:
            return 2
        case _:
            return os.path.join("a", 'b')
    async def co():
        await x
    return inner
