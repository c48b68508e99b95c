"""What names are bound to."""
import os.path as osp
from . import sibling
from .mod import (A as B, c)
from ..pkg import *


class S(Base, metaclass=Meta):
    x: int = 0
    y = Default()

    def __init__(self, db: "Store", n=1, *args: int, log: Log = None, **kw):
        self.db = db
        self.log = log or Log()
        self.items: list[Item] = []
        self.svc, self.n = Service(db), n

    @classmethod
    def make(cls, q: Optional[Query]) -> "S":
        return cls(q)

    def run(self, q):
        with open(q) as fh, lock:
            pass
        for it in self.items:
            it.go()
        for k, v in pairs():
            v.go()
        a, (b, _) = pair()
        c, d = One(), two.three
        names = [z.name for z in self.items if z.ok]
        try:
            f()
        except (ValueError, errors.E) as e:
            e.x()
        except KeyError as e:
            e.y()
        if (m := match(q)):
            m.group()
        cb = lambda k: k.run()
        register(handler, key=other, on=self.run)
        match q:
            case Point(x=0) as p:
                return p
        return self.svc.call(a)[0].x


@dec.orator(1)
def g():
    global state
    state = await_it(state)
    return S()
