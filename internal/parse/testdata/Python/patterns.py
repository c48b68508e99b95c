__all__ = ["f", "G"]
def f(x):
    match x:
        case Point(x=a, y=Sub() as b):
            a.go(b)
        case [first, *rest]:
            first.go()
        case {"k": v, **more}:
            v.go()
        case Mode.ON | other:
            pass
        case str(s):
            s.go()
    for i, it in enumerate(self.items):
        it.go()
    for k, v in d.items():
        v.go()
    for s in sorted(ss, key=g):
        s.go()
    with pool.get() as (a, b):
        pass
    out = [z.go() for z in self.find(x)]
    print(*args, **kw)
    return out
