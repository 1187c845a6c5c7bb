import json
from contextlib import nullcontext
from datetime import timedelta
from io import BytesIO

from odoo import fields
from odoo.tests import HttpCase, TransactionCase

#: Seconds that a whole tour may take; each of its steps has a minute.
TOUR_SECONDS = 600


class RentalCommon(TransactionCase):
    """Two stations, a cabinet each, three banks, the tariff CN-A and a customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.currency = cls.env.ref("base.CNY")
        cls.currency.active = True
        cls.tariff = cls._create_tariff()
        cls.station = cls._create_station("Riverside Cinema")
        cls.other_station = cls._create_station("North Railway Station")
        cls.cabinet = cls._create_cabinet(cls.station)
        cls.other_cabinet = cls._create_cabinet(cls.other_station)
        cls.best_bank, cls.second_bank, cls.low_bank = (
            cls._dock(cls.cabinet, number, level)
            for number, level in ((1, 95), (2, 70), (3, 20))
        )
        cls.customer = cls._create_customer("+8613900000001")
        cls.other_customer = cls._create_customer("+8613900000002")

    # === FACTORIES === #

    @classmethod
    def _create_tariff(cls, **values):
        """Publish CN-A: 5 free minutes, 4.00 an hour, 40.00 in 24 h, 99.00 in all."""
        tariff = cls.env["powerbank.tariff"].create(
            {"name": "CN-A", "currency_id": cls.currency.id}
        )
        version = cls.env["powerbank.tariff.version"].create(
            {
                "tariff_id": tariff.id,
                "free_minutes": 5,
                "unit_minutes": 60,
                "unit_price": 4.0,
                "cap_price": 40.0,
                "cap_hours": 24,
                "total_cap": 99.0,
                "deposit": 0.0,
                **values,
            }
        )
        version.action_publish()
        # In force since yesterday, so that rentals of the past can be told.
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE powerbank_tariff_version SET effective_from = %s, published_at = %s"
            " WHERE id = %s",
            (cls._ago(days=9), cls._ago(days=9), version.id),
        )
        version.invalidate_recordset()
        cls.env.registry.clear_cache()
        cls.env["powerbank.tariff.rule"].search(
            [("level", "=", "default")]
        ).active = False
        cls.env["powerbank.tariff.rule"].create(
            {"tariff_id": tariff.id, "level": "default"}
        )
        return tariff

    @classmethod
    def _create_station(cls, name):
        return cls.env["powerbank.station"].create({"name": name})

    @classmethod
    def _create_cabinet(cls, station, state="online"):
        cabinet = cls.env["powerbank.cabinet"].create(
            {"station_id": station.id, "slot_count": 4}
        )
        cabinet.state = state
        return cabinet

    @classmethod
    def _dock(cls, cabinet, number, level):
        serial = cls.env["ir.sequence"].next_by_code("powerbank.cabinet")
        return cls.env["powerbank.bank"].create(
            {"name": serial, "slot_id": cabinet._slot(number).id, "level": level}
        )

    @classmethod
    def _create_customer(cls, phone):
        customer = cls.env["powerbank.customer"]._sign_in("phone", phone)
        customer._accept_required_texts()
        return customer

    @classmethod
    def _ago(cls, **delta):
        return fields.Datetime.now() - timedelta(**delta)

    # === STEPS === #

    def _set(self, name, value):
        """Set a setting of this addon, as its parameter."""
        params = self.env["ir.config_parameter"]
        params.set_param(f"powerbank_rental.{name}", str(value))

    def _quote(self, customer=None, cabinet=None):
        return self.env["powerbank.rental"]._quote(
            customer or self.customer, cabinet or self.cabinet
        )

    def _confirm(self, **kwargs):
        rental = self._quote(**kwargs)
        rental._confirm()
        return rental

    def _start(self, started_at=None, **kwargs):
        """Return a rental in use since `started_at`."""
        rental = self._confirm(**kwargs)
        rental._on_ejected(rental.bank_id, "test", at=started_at)
        return rental

    def _return(self, rental, slot=None, end=None, received=None):
        slot = slot or self.other_cabinet._slot(1)
        end = end or fields.Datetime.now()
        rental.bank_id._on_docked(slot, end, received or end, "test")
        return rental

    def _closed_rental(self):
        """Return a paid rental; its power bank lies where it was taken."""
        rental = self._start(started_at=self._ago(hours=2))
        self._return(rental, slot=rental.slot_id)
        if rental.state == "awaiting_payment":
            rental._on_paid(rental.due, "test")
        return rental

    def _own_cursors(self):
        """Let a job take cursors of its own, as tests over HTTP can at any time."""
        if isinstance(self, HttpCase):
            return nullcontext()
        return self.enter_registry_test_mode()

    def _run_cron(self, name):
        """Run a scheduled job of this addon as the scheduler does."""
        self.env.flush_all()
        with self._own_cursors():
            self.env.ref(f"powerbank_rental.{name}").method_direct_trigger()
        self.env.invalidate_all()

    def _export_file(self, customer=None):
        """Return a customer's request for his data once its file is written."""
        requests = self.env["powerbank.privacy.request"]
        export = requests._ask_export(customer or self.customer)
        self._run_cron("cron_wake_privacy_requests")
        return export

    def _exported(self, customer=None):
        """Return what that file says."""
        file = BytesIO()
        self._export_file(customer)._write_export(file)
        return json.loads(file.getvalue())

    def _rows(self, rental):
        """Return the ids of the rows that the rental went through."""
        return rental.event_ids.filtered("row").mapped("row")

    # === ASSERTIONS === #

    def assertRefused(self, code, function, *args, **kwargs):
        """`function` refuses with `code` and a message for people."""
        from ..errors import Refusal

        with self.assertRaises(Refusal) as caught:
            function(*args, **kwargs)
        self.assertEqual(caught.exception.code, code)
        self.assertTrue(str(caught.exception))
        return caught.exception


class TourCase(HttpCase):
    """Tours that a busy machine has the time for."""

    def start_tour(self, *args, **kwargs):
        return super().start_tour(*args, timeout=TOUR_SECONDS, **kwargs)
