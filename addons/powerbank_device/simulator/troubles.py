"""What can befall a virtual cabinet at any moment.

Each trouble gets its strike (``seconds``, and the draws of its chance) and tells
whether there was anything for it to strike.
"""

from .parts import occupied
from .plans import Moment

WEAK_SIGNALS = (0, 4)
USUAL_SIGNALS = (12, 31)
FLAPS = 5
FLOOD = 300


class Troubles:
    """The part of a cabinet that suffers."""

    def let_strike(self) -> bool:
        """Give troubles that lie in wait their moment; tell whether we are offline."""
        self.faults.apply("moment", Moment(), self)
        return not self.link.online

    def signal(self) -> int:
        """Return how well the cabinet hears the network, as CSQ."""
        weak = self.agenda.now < self._weak_until
        return self.random.randint(*(WEAK_SIGNALS if weak else USUAL_SIGNALS))

    # === LINK AND POWER === #

    def lose_link(self, strike) -> bool:
        """Be offline for a while."""
        self.log("is offline for %s s", strike.seconds)
        self.leave(strike.seconds)
        return True

    def lose_link_and_keep(self, strike) -> bool:
        """Be offline for a while, and say afterwards what there was to say."""
        self._kept = self._kept or []
        return self.lose_link(strike)

    def lose_power(self, strike) -> bool:
        """Be without power for a while; an eject under way is broken off."""
        self.log("has no power for %s s", strike.seconds)
        self._is_dark = True
        self._kept = None
        self._ejection.cancel()
        self.forget()
        self.leave(strike.seconds)
        return True

    def flap(self, strike) -> bool:
        """Lose the connection and find it again, several times."""
        step = strike.seconds / FLAPS
        for number in range(FLAPS):
            self.later(number * step, lambda: self.leave(step / 2))
        return True

    def meet_clone(self, strike) -> bool:
        """Have another device sign in under the same number."""
        self.log("has a clone for %s s", strike.seconds)
        end = self.link.clone()
        self.agenda.after(strike.seconds, end)
        return True

    def weaken_signal(self, strike) -> bool:
        """Hear and be heard badly for a while."""
        self._weak_until = self.agenda.now + strike.seconds
        return True

    def flood(self, _strike) -> bool:
        """Say the same again and again."""
        message = self.sign_of_life()
        for _ in range(FLOOD):
            self.say(message)
        return True

    # === BANKS === #

    def lose_bank(self, strike) -> bool:
        """Have somebody pull a bank out by force."""
        slots = occupied(self.slots)
        if slots:
            self.taken(self.take(strike.choose(slots).number))
        return bool(slots)

    def spoil_bank(self, strike, trouble: str) -> bool:
        """Have a bank be in trouble from now on."""
        slots = [slot for slot in occupied(self.slots) if not slot.bank.trouble]
        if slots:
            strike.choose(slots).bank.trouble = trouble
        return bool(slots)
