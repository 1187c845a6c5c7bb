"""Customers at cabinets that fail: they take what comes out, and put it back."""

import random
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from scripts.demo.api import Api, ApiError
from scripts.demo.fleet import FleetError

#: Until one of these, nobody knows whether a bank comes out.
OPENING = ("draft", "authorizing", "ejecting")
PATIENCE_SECONDS = 240
LOOK_SECONDS = 0.3
TRIES = 60


@dataclass
class Visit:
    """What became of one wish to rent, as the customer saw it.

    :ivar rental: its code
    :ivar came_out: serial numbers of the banks that came out into his hands
    :ivar complained: what he said where none did
    """

    cabinet: str
    rental: str
    state: str = "draft"
    came_out: list[str] = field(default_factory=list)
    complained: str = ""


class Town:
    """The cabinets, each with a queue of one, and the hands at them.

    :param fleet: `FleetControl`, of which one hand at a time may make use
    :param cabinets: rows of code, device number and vendor
    :param tokens: of customers, each of whom rents once
    """

    def __init__(self, url, fleet, cabinets, tokens, seed):
        self.visits = []
        self.refused = []
        self._url = url
        self._fleet = fleet
        self._hands = threading.Lock()
        self._cabinets = cabinets
        self._queues = {uid: threading.Lock() for _code, uid, _vendor in cabinets}
        self._tokens = list(tokens)
        self._seed = seed

    def rent_until(self, over, number):
        """Send one customer after the other until the event is set."""
        chance = random.Random(f"{self._seed} {number}")
        while not over.is_set() and (token := self._next_token()):
            code, uid, vendor = chance.choice(self._cabinets)
            visit = self._rent(Api(self._url, token), code, uid, chance)
            if not visit:
                self._tokens.append(token)
            else:
                time.sleep(chance.uniform(0.2, 3))
                for bank in visit.came_out:
                    self._put_back(bank, vendor, chance)

    def _next_token(self):
        """Return the token of who comes next, or None."""
        with suppress(IndexError):
            return self._tokens.pop()
        return None

    def put_everything_back(self):
        """Put all banks in that lie about, whoever had them."""
        chance = random.Random(self._seed)
        vendors = {uid: vendor for _code, uid, vendor in self._cabinets}
        with self.hands() as fleet:
            out = {row["bank"]: vendors[row["imei"]] for row in fleet.banks_out()}
        for bank, vendor in out.items():
            self._put_back(bank, vendor, chance)

    @contextmanager
    def hands(self):
        """Use the fleet alone."""
        with self._hands:
            yield self._fleet

    def _rent(self, api, code, uid, chance):
        """Rent and stand at the cabinet until it is clear what came out."""
        with self._queues[uid]:
            lying = self._lying_at(uid)
            try:
                quote = api.post("/quotes", cabinet=code)["code"]
                rental = api.post("/rentals", quote=quote)["code"]
            except ApiError as error:
                self.refused.append(error.code)
                time.sleep(chance.uniform(0.2, 1))
                return None
            visit = Visit(uid, rental)
            self.visits.append(visit)
            visit.state = _wait_until_open(api, rental)
            time.sleep(1)
            visit.came_out = sorted(self._lying_at(uid) - lying)
            if visit.state == "in_use" and not visit.came_out:
                _complain(api, visit)
        return visit

    def _lying_at(self, uid):
        """Return the banks that came out of a cabinet and were not put in again."""
        with self.hands() as fleet:
            return {row["bank"] for row in fleet.banks_out() if row["imei"] == uid}

    def _put_back(self, bank, vendor, chance):
        """Put a bank into some cabinet of its make; again where it is pushed out."""
        for _try in range(TRIES):
            _code, uid, other = chance.choice(self._cabinets)
            if other != vendor:
                continue
            with self._queues[uid], self.hands() as fleet:
                try:
                    fleet.insert(uid, bank)
                except FleetError as error:
                    if "lies in cabinet" in str(error):
                        return
                    continue
            time.sleep(LOOK_SECONDS)
            if bank not in self._lying_at(uid):
                return


def _wait_until_open(api, rental):
    """Return the state of a rental once its eject is decided, or time is up."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        state = api.get(f"/rentals/{rental}")["state"]
        if state not in OPENING:
            return state
        time.sleep(LOOK_SECONDS)
    return state


def _complain(api, visit):
    """Say that nothing came out, as whoever stands there does (EX-03, EX-28)."""
    try:
        api.post(f"/rentals/{visit.rental}/nothing-came-out")
        visit.complained = "nothing came out"
    except ApiError:
        values = {"about": "amount", "text": "Nothing came out."}
        api.post(f"/rentals/{visit.rental}/dispute", **values)
        visit.complained = "disputed"
