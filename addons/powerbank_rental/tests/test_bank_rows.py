from datetime import timedelta

from lxml import html
from psycopg2.errors import RestrictViolation

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..errors import Refusal
from .hardware_common import HardwareCommon


@tagged("post_install", "-at_install")
class TestBankRows(HardwareCommon):
    """The rows of a power bank's life, PB01 to PB17."""

    def _unknown(self, **ago):
        bank = self.best_bank
        bank._move("in_transit_unknown", "missing")
        bank.unknown_since = self._ago(**ago)
        return bank

    def _found(self, bank, slot=None):
        now = fields.Datetime.now()
        bank._on_docked(slot or self.cabinet._slot(1), now, now, "seen")
        return bank

    def _held(self, serial="88000001"):
        return self.env["powerbank.bank"].create({"name": serial})

    # === PB01 === #

    def test_pb01_label_carries_code_and_serial_number(self):
        report = self.env["ir.actions.report"]
        name = "powerbank_rental.bank_label_report"
        banks = self.best_bank | self.second_bank
        content, _kind = report._render_qweb_html(name, banks.ids)
        labels = html.fromstring(content).find_class("o_bank_label")
        self.assertEqual(len(labels), 2)
        for label, bank in zip(labels, banks, strict=True):
            self.assertIn(bank.name, label.text_content())
            [image] = label.iter("img")
            self.assertTrue(image.get("src").startswith("data:image/png;base64,"))

    # === PB02, PB03, PB05 === #

    def test_pb02_bank_is_handed_to_field_staff(self):
        bank = self._held()
        wizard = Form(
            self.env["powerbank.bank.handover"].with_context(active_ids=bank.ids)
        ).save()
        self.assertEqual(wizard.custodian_id, self.env.user.partner_id)
        wizard.action_hand_over()
        self.assertEqual(bank.state, "carried")
        self.assertEqual(bank.custodian_id, self.env.user.partner_id)
        self.assertEqual(bank.move_ids[:1].event, "handed_over")

    def test_pb02_carried_bank_goes_back_to_the_warehouse(self):
        bank, company = self._held(), self.env.company.partner_id
        bank._on_handed_over("carried", self.env.user.partner_id, "x")
        bank._on_handed_over("in_warehouse", company, "x")
        self.assertEqual((bank.state, bank.custodian_id), ("in_warehouse", company))

    def test_pb02_docked_bank_is_not_handed_over(self):
        partner = self.env.user.partner_id
        for state in ("carried", "in_warehouse", "repair"):
            with self.subTest(state):
                self.assertRefused(
                    "wrong_state", self.best_bank._on_handed_over, state, partner, "x"
                )

    def test_pb02_only_dispatchers_hand_over(self):
        bank = self._held()
        user = new_test_user(self.env, "stranger_hw", "base.group_user")
        with self.assertRaises(AccessError):
            self.env["powerbank.bank.handover"].with_user(user).create(
                {"bank_ids": bank.ids}
            )

    # === PB08 to PB12 === #

    def test_pb08_single_inventory_only_lists_the_gap(self):
        self._inventory(slot_2=None)
        self.assertEqual(self.second_bank.state, "docked")
        self.assertEqual(self.cabinet.difference_ids.kind, "bank_missing")
        self.assertFalse(self._alerts(self.second_bank))

    def test_pb08_second_inventory_in_a_row_is_a_theft_alert(self):
        for _inventory in range(2):
            self._inventory(slot_2=None)
        self.assertEqual(self.second_bank.state, "in_transit_unknown")
        self.assertEqual(self._alerts(self.second_bank), ["theft"])
        self.assertEqual(self.cabinet._slot(2).state, "empty")
        self.assertFalse(self.cabinet.difference_count)
        self.assertFalse(self.second_bank.rental_id)

    def test_pb08_two_inventories_that_are_not_in_a_row_prove_nothing(self):
        self._inventory(slot_2=None)
        self._inventory()
        self._inventory(slot_2=None)
        self.assertEqual(self.second_bank.state, "docked")

    def test_pb08_repeated_inventories_raise_one_alert(self):
        for _inventory in range(4):
            self._inventory(slot_2=None)
        alerts = self.env["powerbank.alert"].search(
            [("bank_id", "=", self.second_bank.id)]
        )
        self.assertEqual(len(alerts), 1)

    def test_pb03_bank_seen_twice_in_a_slot_is_no_longer_with_staff(self):
        bank = self._held()
        self._inventory(slot_4=bank.name)
        self.assertEqual(bank.state, "in_warehouse")
        self._inventory(slot_4=bank.name)
        self.assertEqual(bank.slot_id, self.cabinet._slot(4))

    def test_pb09_bank_found_within_a_week_is_lent_again(self):
        bank = self._unknown(days=6)
        bank._raise_alert("theft", "gone")
        self._found(bank)
        self.assertEqual(bank.state, "docked")
        self.assertFalse(bank.unknown_since)
        self.assertFalse(self._alerts(bank))

    def test_pb09_bank_found_after_more_than_a_week_is_checked_first(self):
        bank = self._found(self._unknown(days=8))
        self.assertEqual(bank.state, "quarantine")
        self.assertEqual(bank.quarantine_reason, "unknown_long")

    def test_pb10_bank_is_lost_after_a_month(self):
        bank = self._unknown(days=31)
        self._wake(bank, "cron_wake_banks")
        self.assertEqual(bank.state, "lost")
        self.assertEqual(bank.move_ids[:1].event, "lost")

    def test_pb10_bank_is_looked_for_until_then(self):
        bank = self._unknown(days=29)
        self._wake(bank, "cron_wake_banks")
        self.assertEqual(bank.state, "in_transit_unknown")
        self.assertGreater(bank.wake_at, fields.Datetime.now())

    def test_pb10_waiting_time_is_set_when_a_bank_goes_missing(self):
        self.best_bank._move("in_transit_unknown", "missing")
        month = self.best_bank.unknown_since + timedelta(days=30)
        self.assertEqual(self.best_bank.wake_at, month)
        self._found(self.best_bank)
        self.assertFalse(self.best_bank.wake_at)

    def test_pb12_inventory_that_lists_a_lost_bank_quarantines_it(self):
        self.best_bank._move("lost", "lost")
        self._inventory(slot_4=self.best_bank.name)
        self.assertEqual(self.best_bank.slot_id, self.cabinet._slot(4))
        self.assertEqual(self.best_bank.quarantine_reason, "lost")

    # === PB13, PB14 === #

    def _read(self, temperature):
        reading = {"level": 90, "temperature": temperature}
        self.best_bank._on_reading(reading, fields.Datetime.now())

    def test_pb13_warm_bank_is_shown_until_it_is_cool(self):
        self._read(55)
        self.assertEqual(self._alerts(self.best_bank), ["hot"])
        self.assertEqual(self.best_bank.state, "docked")
        self._read(40)
        self.assertFalse(self._alerts(self.best_bank))

    def test_pb13_hot_bank_is_a_fire_risk(self):
        self._read(60)
        alert = self.best_bank._live_alerts()
        self.assertEqual((alert.kind, alert.level), ("fire_risk", "3"))
        self.assertEqual(self.best_bank.quarantine_reason, "hot")
        self.assertEqual(self._confirm().bank_id, self.second_bank)

    def test_pb13_hot_bank_is_not_released_while_it_is_hot(self):
        self._read(61)
        self.assertRefused("refused", self.best_bank.action_release_quarantine)
        self._read(30)
        self.best_bank.action_release_quarantine()
        self.assertEqual(self.best_bank.state, "docked")
        self.assertFalse(self._alerts(self.best_bank))

    def test_pb13_temperature_that_cannot_be_read_is_no_sign_of_cooling_down(self):
        self._read(61)
        self._read(None)
        self.assertEqual(self.best_bank.temperature, 61)
        self.assertRefused("refused", self.best_bank.action_release_quarantine)
        self.assertEqual(self._alerts(self.best_bank), ["fire_risk"])

    def test_pb13_limits_are_settings(self):
        self._set("hot_celsius", 50)
        self._read(50)
        self.assertEqual(self.best_bank.state, "quarantine")

    def test_pb13_swollen_bank_is_a_fire_risk(self):
        self.best_bank.action_report_swelling()
        self.assertEqual(self.best_bank.quarantine_reason, "swollen")
        self.assertEqual(self._alerts(self.best_bank), ["fire_risk"])

    def test_pb13_swollen_bank_is_never_released(self):
        self.best_bank.action_report_swelling()
        self.assertRefused("refused", self.best_bank.action_release_quarantine)
        self.assertEqual(self.best_bank.state, "quarantine")

    def test_pb13_worn_bank_leaves_renting(self):
        self.best_bank._on_health(60, fields.Datetime.now())
        self.assertEqual(self.best_bank.state, "docked")
        self.best_bank._on_health(59, fields.Datetime.now())
        self.assertEqual(self.best_bank.quarantine_reason, "health")

    def test_health_that_is_not_known_is_shown_as_nothing(self):
        bank = self.best_bank
        self.assertEqual((bank.health, bank.health_text), (-1, False))
        bank.health_text = "80"
        self.assertEqual((bank.health, bank.health_text), (80, "80"))
        bank.health_text = False
        self.assertEqual(bank.health, -1)
        with self.assertRaises(Refusal):
            bank.health_text = "quite good"

    def test_pb13_recalled_bank_leaves_renting_and_is_never_released(self):
        self.best_bank.recalled = True
        self.assertEqual(self.best_bank.quarantine_reason, "recall")
        self.assertRefused("refused", self.best_bank.action_release_quarantine)

    def test_pb13_expired_certificate_is_noticed_by_the_calendar(self):
        today = fields.Date.today()
        self.best_bank.cert_expires_on = today
        self.assertEqual(self.best_bank.state, "docked")
        midnight = fields.Datetime.to_datetime(today) + timedelta(days=1)
        self.assertEqual(self.best_bank.wake_at, midnight)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE powerbank_bank SET cert_expires_on = %s WHERE id = %s",
            (today - timedelta(days=1), self.best_bank.id),
        )
        self.best_bank.invalidate_recordset()
        self._wake(self.best_bank, "cron_wake_banks")
        self.assertEqual(self.best_bank.quarantine_reason, "certificate")

    def test_pb13_bank_recalled_while_rented_is_caught_at_its_return(self):
        rental = self._start(self._ago(minutes=30))
        rental.bank_id.recalled = True
        self.assertEqual(rental.bank_id.state, "rented")
        self._return(rental)
        self.assertEqual(rental.state, "awaiting_payment")
        self.assertEqual(rental.bank_id.quarantine_reason, "recall")

    def test_pb14_unknown_bank_is_ours_after_the_test(self):
        bank = self.env["powerbank.bank"]._register_unknown(
            "99000002", self.cabinet, "test"
        )
        self.assertEqual(bank.quarantine_reason, "unknown")
        bank.action_release_quarantine()
        self.assertEqual((bank.state, bank.unverified), ("in_warehouse", False))
        self.assertFalse(self._alerts(bank))

    def test_ex10_return_without_a_rental_keeps_the_quarantine(self):
        self.best_bank.action_quarantine()
        self._found(self.best_bank, self.cabinet._slot(4))
        self.assertEqual(self.best_bank.state, "quarantine")
        self.assertEqual(self.best_bank.quarantine_reason, "staff")

    # === PB15 === #

    def _scrap(self, bank):
        wizard = self.env["powerbank.bank.scrap"].create(
            {"bank_ids": bank.ids, "recycler": "Cells Ltd", "document": "R-17"}
        )
        wizard.action_scrap()

    def test_pb15_scrapped_bank_has_a_recycling_record(self):
        bank = self._held()
        bank.action_quarantine()
        bank._on_handed_over("repair", self.env.user.partner_id, "x")
        self._scrap(bank)
        self.assertEqual(bank.state, "scrapped")
        self.assertRecordValues(
            bank.recycling_ids, [{"recycler": "Cells Ltd", "document": "R-17"}]
        )
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(RestrictViolation),
            self.env.cr.savepoint(),
        ):
            bank.recycling_ids.document = "R-18"
            self.env.flush_all()

    def test_pb15_bank_in_a_slot_or_in_use_is_not_scrapped(self):
        self.best_bank.action_quarantine()
        for bank in (self.best_bank, self.second_bank, self._held()):
            with self.subTest(bank.state):
                self.assertRefused("wrong_state", self._scrap, bank)

    def test_place_cannot_be_written_by_hand(self):
        user = new_test_user(
            self.env, "hw_staff", "powerbank_rental.group_powerbank_dispatcher"
        )
        for name, value in (("quarantine_reason", "hot"), ("unverified", False)):
            with self.subTest(name), self.assertRaises(AccessError):
                self.best_bank.with_user(user).write({name: value})
