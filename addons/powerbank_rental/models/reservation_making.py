from contextlib import contextmanager
from datetime import timedelta

from psycopg2.errors import ExclusionViolation, UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError

from ..errors import Refusal
from ..free_number import first_free
from ..lost_races import lost_race


class ReservationMaking(models.Model):
    """Who may have what kept for him, and for how long.

    Unique indexes stand behind every "at most one"; who loses a race for the last
    place starts anew and is told that there is none.
    """

    _inherit = "powerbank.reservation"

    # === BUSINESS METHODS === #

    @api.model
    def _reserve_bank(self, customer, cabinet, minutes=None):
        """Keep the best power bank of `cabinet` for `customer`.

        :param int minutes: how long; the setting's number when missing.
        :raise Refusal: he may not rent, or there is nothing to keep.
        """
        rentals = self.env["powerbank.rental"]
        rentals._check_customer(customer)
        rentals._check_cabinet(cabinet)
        self._check_customer(customer)
        until = self._until(minutes)
        with self._refuse_collisions():
            bank = self.env["powerbank.bank"]._reserve_best(cabinet, customer, until)
            if not bank:
                raise rentals._refuse_no_bank(cabinet)
            return self._open(
                "bank", customer, cabinet.station_id, until, cabinet=cabinet, bank=bank
            )

    @api.model
    def _reserve_slot(self, customer, cabinet, minutes=None):
        """Keep a free slot of `cabinet` for the power bank `customer` has.

        It counts as taken for everybody else; nobody is kept by force from returning
        into it.

        :raise Refusal: he rents nothing, or no slot is free.
        """
        self._check_renting(customer, cabinet)
        self._check_customer(customer)
        Slot = self.env["powerbank.slot"]
        here = fields.Domain("cabinet_id", "=", cabinet.id)
        if not Slot.search_count(here & Slot._free_domain(), limit=1):
            raise Refusal(
                "no_slot_available",
                self.env._(
                    "No slot is free in this cabinet. Please use another one nearby."
                ),
                cabinet=cabinet.code,
            )
        taken = self.search([*here, ("kind", "=", "slot"), ("state", "=", "held")])
        with self._refuse_collisions():
            return self._open(
                "slot",
                customer,
                cabinet.station_id,
                self._until(minutes),
                cabinet=cabinet,
                place=first_free(taken.mapped("place")),
            )

    @api.model
    def _reserve_window(self, customer, station, from_at, until_at):
        """Keep a power bank at `station` for `customer` in a time to come.

        :param datetime from_at: UTC; `until_at`: likewise.
        :raise Refusal: the station does not offer that, or all are taken.
        """
        customer._check_may_rent()
        self._check_window(station, from_at, until_at)
        self._check_customer(customer)
        beside = self.search(
            [
                ("station_id", "=", station.id),
                ("kind", "=", "window"),
                ("state", "=", "held"),
                ("from_at", "<", until_at),
                ("until_at", ">", from_at),
            ]
        )
        place = first_free(beside.mapped("place"))
        if place > station.window_capacity:
            raise Refusal(
                "window_full",
                self.env._(
                    "All power banks for this time are reserved. Please choose another"
                    " time or station."
                ),
            )
        with self._refuse_collisions():
            return self._open(
                "window",
                customer,
                station,
                until_at,
                place=place,
                from_at=from_at,
                wake_at=from_at - self._ahead(),
            )

    def _open(self, kind, customer, station, until, *, cabinet=None, bank=None, **more):
        reservation = self.create(
            {
                "kind": kind,
                "customer_id": customer.id,
                "station_id": station.id,
                "cabinet_id": cabinet.id if cabinet else False,
                "bank_id": bank.id if bank else False,
                "until_at": until,
                "wake_at": until,
                **more,
            }
        )
        self.env.flush_all()
        return reservation

    # === CHECKS === #

    def _check_customer(self, customer):
        """One at a time, and a number a day: what is kept is missing to others."""
        held = self.search([("customer_id", "=", customer.id), ("state", "=", "held")])
        if held:
            raise self._refuse_second(held)
        since = fields.Datetime.now() - timedelta(days=1)
        limit = self._setting("reservations_per_day", 5)
        recent = [("customer_id", "=", customer.id), ("create_date", ">", since)]
        if self.search_count(recent, limit=limit or 1) >= limit:
            raise Refusal(
                "reservation_limit",
                self.env._(
                    "You have had %s reservations within a day. Please come without"
                    " one.",
                    limit,
                ),
            )

    def _check_renting(self, customer, cabinet):
        rentals = self.env["powerbank.rental"].search(
            [("customer_id", "=", customer.id), ("state", "=", "in_use")]
        )
        if not rentals:
            raise Refusal(
                "not_renting",
                self.env._("You have no power bank that could be returned."),
            )
        here = (cabinet.station_id, cabinet)
        if not any(rental._may_return_to(*here) for rental in rentals):
            raise Refusal("return_elsewhere", rentals[0].return_text)

    def _check_window(self, station, from_at, until_at):
        """The station offers it, and the window lies within what can be planned."""
        if not (station.active and station.window_capacity):
            raise Refusal(
                "reservation_not_offered",
                self.env._("Power banks cannot be reserved ahead at this station."),
            )
        now = fields.Datetime.now()
        longest = self._setting("window_minutes", 60)
        days = self._setting("window_days", 7)
        minutes = (until_at - from_at).total_seconds() / 60
        ahead = now <= from_at <= now + timedelta(days=days)
        if not (ahead and 0 < minutes <= longest):
            raise Refusal(
                "window_invalid",
                self.env._(
                    "Choose a time of at most %(minutes)s minutes within the next"
                    " %(days)s days.",
                    minutes=longest,
                    days=days,
                ),
                minutes=longest,
                days=days,
            )

    @contextmanager
    def _refuse_collisions(self):
        """A second reservation is refused; who lost the last place looks again."""
        try:
            with self.env.cr.savepoint():
                yield
        except (ExclusionViolation, UniqueViolation) as error:
            if lost_race(error) == "reservation_open":
                raise self._refuse_second() from None
            raise ConcurrencyError(str(error)) from error

    def _refuse_second(self, held=None):
        details = {"reservation": held.code} if held else {}
        return Refusal(
            "reservation_open",
            self.env._("You have a reservation already. Cancel it first."),
            **details,
        )

    # === SETTINGS === #

    def _until(self, minutes):
        minutes = minutes or self._setting("reservation_minutes", 10)
        return fields.Datetime.now() + timedelta(minutes=minutes)

    def _setting(self, name, default):
        return self.env["powerbank.rental"]._setting(name, default)
