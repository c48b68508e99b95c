from os import path

__all__ = ["run", "LIMIT"]

LIMIT, other = 1, 2
name: str = "x"


def run():
    counter = 1
    return counter


@decorated
def helper():
    pass


class Tool:
    size = 3

    def use(self):
        pass


def separated(a, /, b, *, c):
    pass
