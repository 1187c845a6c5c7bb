import json
from base64 import b64decode

from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged

from ..models.readable_frame import dump
from ..protocol.messages import Outcome, SetWifi
from .common import DeviceCommon


@tagged("post_install", "-at_install")
class TestReadableFrame(DeviceCommon):
    """Frames and commands can be read by people, and handed to a vendor."""

    def _failed_eject(self):
        rental = self._ejecting()
        answer = self._ejected(rental, outcome=Outcome.JAM, code=0x12)
        return rental, self._report(self.cabinet, answer)

    def test_dump_shows_offsets_bytes_and_letters(self):
        self.assertEqual(
            dump(b"A8" + bytes(15)).splitlines(),
            [
                f"0000  41 38 {' '.join(['00'] * 14)}  A8..............",
                f"0010  00{' ' * 45}  .",
            ],
        )

    def test_event_tells_raw_code_and_mapped_meaning(self):
        _rental, event = self._failed_eject()
        self.assertIn("<td>code</td><td>0x12</td><td>Jammed</td>", event.content)
        self.assertTrue(event.raw_dump.startswith("0000  "))

    def test_inventory_is_a_table_of_slots(self):
        event = self._report(self.cabinet, self._inventory(self.cabinet))
        self.assertEqual(event.content.count("<tr>"), 1 + self.cabinet.slot_count)
        self.assertIn(self.best_bank.name, event.content)

    def test_what_a_cabinet_says_is_shown_as_text(self):
        event = self._report(self.cabinet, self._inventory(self.cabinet))
        event.decoded = {"reason": "<script>alert(1)</script>"}
        event.invalidate_recordset(["content"])
        self.assertNotIn("<script>", event.content)

    def test_command_shows_its_bytes_and_the_frames_that_answered(self):
        rental, event = self._failed_eject()
        command = rental.command_ids[-1]
        self.assertIn(
            f"/powerbank/{self.cabinet.device_uid}/user/get", command.order_topic
        )
        self.assertEqual((command.code_text, command.event_ids), ("0x12", event))

    def test_password_is_in_no_dump_and_no_export(self):
        secret = "correct horse"
        order = SetWifi(ssid="Shop", password=secret)
        self.cabinet._give_order(order, "New router")
        command = self.cabinet.command_ids
        self._claim()
        self.assertNotIn("correct", command.order_text)
        lines = self._export()
        self.assertTrue(lines)
        payloads = [bytes.fromhex(line["hex"]) for line in lines]
        self.assertFalse([p for p in payloads if b"correct" in p])

    def _export(self, **values):
        wizard = self.env["powerbank.traffic.export"].create(
            {
                "cabinet_ids": self.cabinet.ids,
                "until": self._ago(minutes=-1),
                **values,
            }
        )
        self.env.flush_all()
        wizard.action_export()
        lines = b64decode(wizard.content).decode().splitlines()
        return [json.loads(line) for line in lines]

    def test_export_has_what_was_said_and_told_in_order(self):
        rental = self._ejecting()
        self._report(self.cabinet, self._ejected(rental))
        lines = self._export()
        self.assertEqual({line["direction"] for line in lines}, {"up", "down"})
        self.assertEqual({line["cabinet"] for line in lines}, {self.cabinet.device_uid})
        self.assertEqual(lines, sorted(lines, key=lambda line: line["at"]))

    def test_export_of_nothing_says_so(self):
        with self.assertRaises(UserError):
            self._export(since=self._ago(days=9), until=self._ago(days=8))
        self.assertFalse(self.env["powerbank.traffic.export"].search([]).content)

    def test_export_can_be_given_another_begin(self):
        form = Form(self.env["powerbank.traffic.export"])
        form.since = False
        form.since = self._ago(days=2)
        self.assertRegex(form.name, r"^traffic-[0-9]{8}-[0-9]{4}\.jsonl$")

    def test_frames_are_read_by_dispatchers(self):
        dora = new_test_user(
            self.env, "dora", "powerbank_rental.group_powerbank_dispatcher"
        )
        _rental, event = self._failed_eject()
        self.assertEqual(event.with_user(dora).content, event.content)
