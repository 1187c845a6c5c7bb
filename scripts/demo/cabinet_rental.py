"""One rental in cabinet mode, told step by step as it happens."""

import time

from scripts.demo.api import Api
from scripts.demo.phone import accept_texts, sign_in

#: The food court has no free minutes, so that a short visit has something to bill.
RENT_AT, RETURN_AT = "demo_station_6", "demo_station_1"
#: Outcomes after which nothing more happens by itself.
FINAL = ("done", "cancelled", "eject_failed", "sold", "written_off")
STEP_SECONDS = 60
USE_SECONDS = 5


class CabinetRental:
    """Rents at one cabinet of the demo, returns at another, waits for the money.

    :param Stack stack: the running processes
    :param Books books: the database they work on
    :param str url: address of the server
    :param FleetControl fleet: the hands at the virtual cabinets
    :param callable say: shows one line to the person who watches
    """

    def __init__(self, stack, url, books, fleet, say):
        self.stack = stack
        self.books = books
        self.fleet = fleet
        self.say = say
        # a new customer each time: an earlier one may have left something open
        self.phone = f"+86138{int(time.time()) % 10**8:08d}"
        self.api = Api(url)

    def run(self):
        """Play the rental; return its line of the closing report (a dict)."""
        renting = self.books.cabinet(RENT_AT)
        returning = self.books.cabinet(RETURN_AT)
        self._sign_in()
        rental = self._start(renting)
        bank = self._take(renting, rental)
        self._return(bank, returning)
        return self._settle(rental["code"])

    def _sign_in(self):
        self.say(f"{self.phone} asks for a sign-in code and reads it on the phone")
        sign_in(self.api, self.stack.odoo.log, self.phone)
        self.say(f"reads and accepts: {', '.join(accept_texts(self.api))}")

    def _start(self, cabinet):
        scanned = self.api.get(f"/cabinets/{cabinet.code}")
        self.say(
            f"scans cabinet {scanned['name']} at {scanned['station']}: "
            f"{scanned['rentable_count']} banks to rent, best {scanned['best_level']} %"
        )
        quote = self.api.post("/quotes", cabinet=cabinet.code)
        for line in quote["price_text"].splitlines():
            self.say(f"  | {line}")
        rental = self.api.post("/rentals", quote=quote["code"])
        self.say(
            f"confirms: order {rental['number']}, {_money(rental['deposit'])} held, "
            f"slot {rental['slot']} is told to open"
        )
        return rental

    def _take(self, cabinet, rental):
        started = self._wait(rental["code"], "in_use")
        bank = self.books.bank_of(rental["number"])
        self.say(
            f"the cabinet gave out bank {bank} from slot {started['slot']}; "
            "the clock runs"
        )
        return bank

    def _return(self, bank, cabinet):
        time.sleep(USE_SECONDS)
        slot = self.fleet.insert(cabinet.device_uid, bank)
        self.say(
            f"puts it into slot {slot} of cabinet {cabinet.name}, {cabinet.station}"
        )

    def _settle(self, code):
        rental = self._wait(code, *FINAL)
        split = self.books.split_of(rental["number"])
        due = _money(rental["due"])
        self.say(f"the clock stopped after {rental['minutes']} min: {due} due")
        self.say(f"paid from the hold: {rental['state']}")
        self._wait_for_release(rental["number"])
        self.say("the rest of the hold is released")
        shares = ", ".join(f"{role} {amount}" for role, amount in split.items())
        self.say(f"shared: {shares}")
        return {
            "mode": "cabinet",
            "number": rental["number"],
            "state": rental["state"],
            "minutes": rental["minutes"],
            "due": rental["due"]["amount"],
            "paid": self.books.paid_for(rental["number"]),
            "split": split,
        }

    def _wait_for_release(self, number):
        """Wait until nothing is held any more; the books prove it.

        :raise TimeoutError: the rest is kept.
        """
        deadline = time.monotonic() + STEP_SECONDS
        while self.books.is_held(number):
            if time.monotonic() > deadline:
                raise TimeoutError(f"the hold of order {number} is not released")
            time.sleep(0.2)

    def _wait(self, code, *states):
        """Return the rental once it is in one of `states`.

        :raise TimeoutError: it got stuck elsewhere.
        """
        deadline = time.monotonic() + STEP_SECONDS
        while time.monotonic() < deadline:
            rental = self.api.get(f"/rentals/{code}")
            if rental["state"] in states:
                return rental
            time.sleep(0.2)
        raise TimeoutError(f"rental {rental['number']} stays {rental['state']}")


def _money(money):
    return f"{money['amount']} {money['currency']}"
