from contextlib import contextmanager
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.tools import SQL

from ..errors import Refusal
from ..lost_races import lost_race
from ..reading import Reading

#: What a start reads of a rental and of the records around it.
START = Reading(
    rental=(
        "powerbank.rental",
        "bank_id cabinet_id code company_id currency_id customer_id deposit"
        " member_level_id name price_text quote_expires_at slot_id state station_id"
        " tariff_version_id",
    ),
    customer=("powerbank.customer", "partner_id"),
    cabinet=("powerbank.cabinet", "device_uid name state vendor"),
    currency=("res.currency", "decimal_places name rounding"),
)


class RentalStart(models.Model):
    """From the scan to the eject command: rows R01 to R05."""

    _inherit = "powerbank.rental"

    # === BUSINESS METHODS - QUOTE (R01) === #

    @api.model
    def _quote(self, customer, cabinet):
        """R01: show a customer what this cabinet costs, and hold that price.

        :param customer: `powerbank.customer`, signed in.
        :param cabinet: `powerbank.cabinet` whose code was scanned.
        :return: a rental in `draft`, valid until `quote_expires_at`.
        :raise Refusal: the customer may not rent, or the cabinet cannot lend.
        """
        self._check_customer(customer)
        self._check_cabinet(cabinet)
        terms = self._terms(customer, cabinet.station_id)
        if not self.env["powerbank.bank"].search_count(
            self._claimable_domain(cabinet, customer), limit=1
        ):
            raise self._refuse_no_bank(cabinet)
        until = fields.Datetime.now() + timedelta(seconds=self._quote_seconds())
        if quote := self._open_quote(customer, cabinet, terms):
            quote.quote_expires_at = until
            return quote
        return self.create(
            {
                "name": self.env["ir.sequence"].next_by_code("powerbank.rental"),
                "customer_id": customer.id,
                "company_id": cabinet.company_id.id,
                "cabinet_id": cabinet.id,
                "station_id": cabinet.station_id.id,
                "quote_expires_at": until,
                **terms,
            }
        )

    def _open_quote(self, customer, cabinet, terms):
        """Return the same offer that this customer has already: scanning again and
        again fills no table. Empty when there is none, or the price is another."""
        quote = self.search(
            [
                ("state", "=", "draft"),
                ("customer_id", "=", customer.id),
                ("cabinet_id", "=", cabinet.id),
                ("quote_expires_at", ">", fields.Datetime.now()),
            ],
            order="id DESC",
            limit=1,
        ).try_lock_for_update()
        offered = quote._convert_to_write(quote.read(list(terms))[0]) if quote else {}
        offered.pop("id", None)
        return quote if offered == terms else self.browse()

    def _quote_seconds(self):
        return self._setting("quote_seconds", 300)

    def _claimable_domain(self, cabinet, customer):
        return self.env["powerbank.bank"]._rentable_domain(customer) & fields.Domain(
            "cabinet_id", "=", cabinet.id
        )

    def _check_customer(self, customer):
        """Guard of R01: may rent, agreed, one rental more, nothing unpaid."""
        customer._check_may_rent()
        self._check_open_limit(customer)
        unpaid = self._find_unpaid(customer)
        if unpaid._get_owed() > self._arrears_limit(customer):
            raise Refusal(
                "arrears",
                self.env._("Please pay rental %s first.", unpaid[-1].name),
                rental=unpaid[-1].code,
            )

    def _check_cabinet(self, cabinet):
        """Guard of R01 and R02: the cabinet can give out a power bank now."""
        if cabinet.state == "online" and cabinet.active and cabinet.station_id.active:
            return
        if cabinet.state in ("offline", "fault"):
            raise Refusal(
                "cabinet_offline",
                self.env._(
                    "This cabinet has no connection. Please use another one nearby."
                ),
            )
        raise Refusal(
            "cabinet_disabled",
            self.env._("This cabinet is not open for renting. Please use another one."),
        )

    def _refuse_no_bank(self, cabinet):
        return Refusal(
            "no_bank_available",
            self.env._(
                "No charged power bank is left in this cabinet. Please use another one."
            ),
            cabinet=cabinet.code,
        )

    # === BUSINESS METHODS - CONFIRM (R02) === #

    @api.model
    def _find_quoted(self, customer, code):
        """Return the customer's rental with this code, with all that a start reads.

        Starts must be cheap: one query instead of one for each record around it.
        """
        query = SQL(
            """
            SELECT %s
              FROM powerbank_rental rental
              JOIN powerbank_customer customer ON customer.id = rental.customer_id
              LEFT JOIN powerbank_cabinet cabinet ON cabinet.id = rental.cabinet_id
              JOIN res_currency currency ON currency.id = rental.currency_id
             WHERE rental.code = %s AND customer.id = %s
            """,
            START.columns,
            code,
            customer.id,
        )
        found = START.first(self.env, query)
        return found[0] if found else self.browse()

    def _confirm(self):
        """R02: claim a bank and ask for the authorisation; R03 follows when granted.

        One transaction claims the bank, writes the rental and what the authorisation
        needs. Unique indexes stand behind the open rentals of a customer and "one
        eject a cabinet", whatever happens at the same time.

        :raise Refusal: the quote no longer holds, or nothing can be given out.
        """
        self.ensure_one()
        self = self.with_company(self.company_id)
        self._check_quote()
        with self._refuse_collisions():
            bank = self._claim_bank(self._way_is_clear())
            now = fields.Datetime.now()
            self._transition(
                "R02",
                evidence=self.price_text,
                confirmed_at=now,
                open_number=self._next_open_number(),
                wake_at=now + timedelta(seconds=self._authorize_seconds()),
                bank_id=bank.id,
                slot_id=bank.slot_id.id,
            )
            if self._authorize():
                self._on_authorized(self.deposit, self.env._("proven at once"))

    def _way_is_clear(self):
        """Return the SQL condition that customer and cabinet allow a start.

        All guards are asked by the statement that claims the bank: every start asks
        them, few are refused, and who is gets the checks one by one.
        """
        return SQL(
            """
            NOT EXISTS (%(black_listing)s)
            AND %(open_limit)s
            AND %(no_arrears)s
            AND NOT EXISTS (SELECT FROM powerbank_rental
                             WHERE cabinet_id = %(cabinet)s AND state = 'ejecting')
            """,
            black_listing=self.customer_id._black_listing_query(),
            open_limit=self._within_open_limit(),
            cabinet=self.cabinet_id.id,
            no_arrears=self._no_arrears(self.customer_id),
        )

    def _explain_obstacle(self):
        """Raise the refusal that tells what stands in the way of a start."""
        self._check_cabinet(self.cabinet_id)
        self._check_customer(self.customer_id)
        here = [("cabinet_id", "=", self.cabinet_id.id), ("state", "=", "ejecting")]
        if self.search_count(here, limit=1):
            raise self._refuse_busy_cabinet()
        raise self._refuse_no_bank(self.cabinet_id)

    def _authorize_seconds(self):
        return self._setting("authorize_seconds", 300)

    def _check_quote(self):
        """The shown price still holds: neither lapsed nor replaced."""
        if self.state != "draft":
            raise Refusal(
                "quote_expired",
                self.env._("This quote was used already. Please scan again."),
            )
        if self.quote_expires_at < fields.Datetime.now():
            raise Refusal(
                "quote_expired",
                self.env._("The price was shown too long ago. Please scan again."),
            )
        if not self._is_price_in_force():
            raise Refusal(
                "quote_changed",
                self.env._("The price has changed. Please scan again to see it."),
            )

    def _claim_bank(self, guard=None):
        """Lock the best bank of the cabinet and reserve it for this rental.

        :param SQL guard: what must hold besides; see `_way_is_clear`.
        """
        until = fields.Datetime.now() + timedelta(seconds=self._reserve_seconds())
        banks = self.env["powerbank.bank"]
        bank = banks._claim_best(self.cabinet_id, self, until, guard or SQL("TRUE"))
        if bank.reserved_customer_id:
            bank._on_reserved_claimed(self)
        if bank:
            return bank
        if guard:
            self._explain_obstacle()
        raise self._refuse_no_bank(self.cabinet_id)

    def _reserve_seconds(self):
        return self._setting("reserve_seconds", 120)

    def _refuse_busy_cabinet(self):
        seconds = self._eject_seconds()
        return Refusal(
            "cabinet_busy",
            self.env._(
                "This cabinet is giving out a power bank to somebody else. "
                "Please try again in %s seconds.",
                seconds,
            ),
            retry_after=seconds,
        )

    @contextmanager
    def _refuse_collisions(self):
        """Turn a lost race at a unique index into the refusal it stands for."""
        try:
            with self.env.cr.savepoint():
                yield
        except UniqueViolation as error:
            race = lost_race(error)
            if race == "rental_open":
                self._lose_open_number(error)
            if race == "cabinet_busy":
                raise self._refuse_busy_cabinet() from None
            raise

    # === EVENTS - AUTHORISATION (R03-R05) === #

    def _on_authorized(self, amount, evidence):
        """R03: the hold is proven; freeze tariff and shares, give the bank out.

        :param float amount: what is held, in major units.
        :raise Refusal: less is held than was asked, the cabinet gives nothing out any
            more, or no bank is left.
        """
        self.ensure_one()
        if self.currency_id.compare_amounts(amount, self.deposit) < 0:
            raise Refusal(
                "wrong_state",
                self.env._(
                    "Rental %(rental)s needs %(needed)s held, not %(held)s.",
                    rental=self.name,
                    needed=self.deposit,
                    held=amount,
                ),
            )
        self._check_cabinet(self.cabinet_id)
        bank = self._still_reserved_bank()
        self._freeze()
        now = fields.Datetime.now()
        self._transition(
            "R03",
            evidence=evidence,
            bank_id=bank.id,
            slot_id=bank.slot_id.id,
            authorized_at=now,
            eject_sent_at=now,
            wake_at=now + timedelta(seconds=self._eject_seconds()),
        )
        bank.slot_id.state = "ejecting"
        self._eject()

    def _eject_seconds(self):
        return self._setting("eject_seconds", 15)

    def _still_reserved_bank(self):
        """Return the reserved bank, or claim another when the reservation lapsed."""
        bank = self.bank_id
        if bank.reserved_rental_id == self and bank.state == "docked":
            return bank
        return self._claim_bank()

    def _on_authorization_refused(self, reason):
        """R04: the provider refused, or the customer gave up before ejecting."""
        self.ensure_one()
        self._lock_chain()
        self._release_reservation()
        self._transition("R04", evidence=reason, cancel_reason=reason, wake_at=False)
        self._release()

    def _cancel(self):
        """R04 on the customer's wish; possible until the eject command is written."""
        self.ensure_one()
        if self.state != "authorizing":
            raise Refusal("not_cancellable", self._explain_too_late())
        self._on_authorization_refused(self.env._("Cancelled by the customer"))

    def _explain_too_late(self):
        """Say why this rental cannot be cancelled, and what to do instead."""
        if self.state in ("ejecting", "exception"):
            return self.env._(
                "The cabinet was told to give out the power bank. If one comes out,"
                " return it; if none does, nothing is charged."
            )
        if self.state == "in_use":
            return self.env._("The power bank is out. Return it to end the rental.")
        return self.env._("This rental is over: there is nothing to cancel.")

    def _on_authorization_timed_out(self):
        """R05: nobody authorised in time, and the provider confirmed that."""
        self.ensure_one()
        self._lock_chain()
        self._release_reservation()
        reason = self.env._("Not authorised in time")
        self._transition("R05", evidence=reason, cancel_reason=reason, wake_at=False)
        self._release()

    def _release_reservation(self):
        if self.bank_id.reserved_rental_id == self:
            self.bank_id.write({"reserved_rental_id": False, "reserved_until": False})

    # === SCHEDULED === #

    def _on_authorization_overdue(self):
        """Ask whether it was authorised after all; time out otherwise.

        Addons that bring a provider override this to query it first.
        """
        self._on_authorization_timed_out()
