"""Bookings of rooms."""

from __future__ import annotations

import dataclasses
import datetime
import logging

log = logging.getLogger(__name__)

OPENING = datetime.time(8, 0)
CLOSING = datetime.time(20, 0)


@dataclasses.dataclass(
    frozen=True,
    order=True,
)
class Slot:
    """A time in which a room can be had."""

    start: datetime.datetime
    minutes: int = 60

    @property
    def end(self) -> datetime.datetime:
        return self.start + datetime.timedelta(minutes=self.minutes)


# Rooms are known by their number. A room that is being painted has no slots, but keeps its bookings, so
# that the people who have booked can be told.
class Room:
    """A room with its bookings."""

    capacity = 12

    def __init__(self, number: int, floor: int = 0) -> None:
        self.number = number
        self.floor = floor
        self.bookings: list[Slot] = []
        self.painted = False

    @property
    def free(self) -> bool:
        """Whether nobody has booked."""
        return not self.bookings and not self.painted

    @classmethod
    def parse(cls, text: str) -> Room:
        """Read "floor.number"."""
        floor, _, number = text.partition(".")
        return cls(int(number), int(floor))

    def book(self, slot: Slot, who: str) -> bool:
        """Book a slot, if it is within the opening hours and nobody else has it.

        The slot is rounded to full quarters of an hour, since the cleaners come in
        between, and people are told by mail; see :func:`remind`.
        """
        if slot.start.time() < OPENING or slot.end.time() > CLOSING:
            log.info("%s asks for %s, when we are closed", who, slot)
            return False
        for other in self.bookings:
            if other.start < slot.end and slot.start < other.end:
                log.info("%s asks for %s, which is taken", who, slot)
                return False
        if self.painted:
            log.info("%s asks for room %s, which is painted", who, self.number)
            return False
        self.bookings.append(slot)
        self.bookings.sort()
        return True

    def cancel(self, slot: Slot) -> None:
        self.bookings.remove(slot)

    def week(self, first: datetime.date) -> list[list[Slot]]:
        """Return the bookings of seven days."""

        def of(day: datetime.date) -> list[Slot]:
            return [b for b in self.bookings if b.start.date() == day]

        days = []
        for n in range(7):
            day = first + datetime.timedelta(days=n)
            days.append(of(day))
        return days


def remind(rooms: list[Room], today: datetime.date) -> int:
    """Write to everyone who has booked for today."""
    sent = 0
    for room in rooms:
        for slot in room.bookings:
            if slot.start.date() == today:
                log.info("remind of room %s at %s", room.number, slot.start)
                sent += 1
    return sent


if __name__ == "__main__":
    remind([], datetime.date.today())
