import secrets
from datetime import timedelta
from functools import partial
from math import ceil

from odoo import api, fields, models
from odoo.tools import SQL, consteq
from odoo.tools.misc import hmac

from ..errors import Refusal

#: At most so many codes in an hour for the same phone or address.
HOURLY = [("phone", 5, 3600), ("address", 20, 3600)]


class SignInCode(models.Model):
    """A code sent to a phone to prove that it is at hand (rule A-111).

    The rows of the last hour are also the memory of the rate limit.
    """

    _name = "powerbank.sign.in.code"
    _description = "Sign-in Code"
    _order = "id DESC"

    phone = fields.Char(required=True)
    address = fields.Char(required=True, help="Network the code was asked from.")
    code_hash = fields.Char(required=True, groups=fields.NO_ACCESS)
    expires_at = fields.Datetime(required=True)
    attempts = fields.Integer(help="Codes tried, right or wrong.")
    used_at = fields.Datetime()

    _phone = models.Index("(phone, create_date)")
    _address = models.Index("(address, create_date)")

    # === BUSINESS METHODS - SETTINGS === #

    @api.model
    def _setting(self, name, default):
        return self.env["powerbank.rental"]._setting(name, default)

    @api.model
    def _valid_seconds(self):
        """Return for how long a code can be used."""
        return self._setting("code_seconds", 300)

    @api.model
    def _pause_seconds(self):
        """Return how long after a code the next one may be asked for."""
        return self._setting("code_pause_seconds", 60)

    # === BUSINESS METHODS - SENDING === #

    @api.model
    def _request(self, phone, address):
        """Send a fresh code to `phone`; older ones stop working.

        :param str phone: E.164.
        :param str address: IP address of the asker.
        :return: seconds until the next code may be asked for.
        :raise Refusal: too many codes for this phone or address.
        """
        address = self.env["powerbank.api.rate"]._network(address)
        self._check_limits(phone, address)
        code = self._random_code()
        self.create(
            {
                "phone": phone,
                "address": address,
                "code_hash": self._fingerprint(phone, code),
                "expires_at": fields.Datetime.now()
                + timedelta(seconds=self._valid_seconds()),
            }
        )
        send = self.env["powerbank.sms.gateway"]._send
        self.env.cr.postcommit.add(partial(send, phone, self._text(code)))
        return self._pause_seconds()

    @api.model
    def _random_code(self):
        return f"{secrets.randbelow(10**6):06}"

    @api.model
    def _fingerprint(self, phone, code):
        """Hash with the database's secret: a million plain hashes are soon tried."""
        return hmac(self.env(su=True), "powerbank.sign.in.code", (phone, code))

    @api.model
    def _text(self, code):
        return self.env._(
            "%(code)s is your sign-in code, valid for %(minutes)s minutes. "
            "Do not give it to anybody.",
            code=code,
            minutes=self._valid_seconds() // 60,
        )

    # === BUSINESS METHODS - LIMITS === #

    @api.model
    def _check_limits(self, phone, address):
        """Refuse while a limit is reached, and tell for how long.

        The advisory lock lets one request a phone through at a time, so a burst
        cannot slip by before its first row is seen.
        """
        locked = self._lock_phone(phone)
        waits = [
            self._wait(column, {"phone": phone, "address": address}[column], *limit)
            for column, *limit in [("phone", 1, self._pause_seconds()), *HOURLY]
        ]
        if not locked:
            waits.append(self._pause_seconds())
        if wait := max(waits):
            raise Refusal(
                "too_many_codes",
                self.env._(
                    "A code was sent already. Please wait %s seconds for another.", wait
                ),
                retry_after=wait,
            )

    @api.model
    def _lock_phone(self, phone):
        query = SQL("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", phone)
        [(locked,)] = self.env.execute_query(query)
        return locked

    @api.model
    def _wait(self, column, value, limit, seconds):
        """Return the seconds until fewer than `limit` codes are `seconds` old."""
        oldest = self.search(
            [(column, "=", value)],
            order="create_date DESC",
            offset=limit - 1,
            limit=1,
        )
        if not oldest:
            return 0
        age = (fields.Datetime.now() - oldest.create_date).total_seconds()
        return min(max(0, ceil(seconds - age)), seconds)

    # === BUSINESS METHODS - SIGNING IN === #

    @api.model
    def _redeem(self, phone, code):
        """Use up a code that was sent to `phone`.

        :return: None when it was right; else the Refusal, to be answered without
            rolling back, because the try must count.
        """
        sent = self.search([("phone", "=", phone)], order="id DESC", limit=1)
        sent.lock_for_update()
        if not sent or sent.used_at or sent.expires_at < fields.Datetime.now():
            return self._refuse_expired()
        attempts = self._setting("code_attempts", 5)
        if sent.attempts >= attempts:
            return self._refuse_attempts()
        sent.attempts += 1
        if not consteq(sent.code_hash, self._fingerprint(phone, code)):
            return self._refuse_wrong(attempts - sent.attempts)
        sent.used_at = fields.Datetime.now()
        return None

    def _refuse_expired(self):
        return Refusal(
            "code_expired",
            self.env._("This code is no longer valid. Please ask for a new one."),
        )

    def _refuse_attempts(self):
        return Refusal(
            "too_many_attempts",
            self.env._("Too many wrong codes. Please ask for a new one."),
        )

    def _refuse_wrong(self, attempts_left):
        return Refusal(
            "code_wrong",
            self.env._("This code is wrong. Please look at the message again."),
            attempts_left=attempts_left,
        )
