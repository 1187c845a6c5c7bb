import json

from odoo.tests import tagged

from ..protocol import volinks
from ..protocol.messages import Outcome, Reboot, Returned
from .common import DeviceCommon

#: Result bytes of ejects, what they mean, and what the command is then.
ANSWERS = (
    (0x01, "ok", "acknowledged"),
    (0x00, "failed", "failed"),
    (0x12, "jam", "failed"),
    (0x11, "timeout", "unknown"),
    (0x88, "expired", "failed"),
    (0x77, "unknown", "unknown"),
)


@tagged("post_install", "-at_install")
class TestCommandFrame(DeviceCommon):
    """Raw frame, raw code and meaning are kept on the event and on the command."""

    def _answer_with(self, rental, code):
        """The cabinet answers the eject with this byte; return frame and event."""
        message = self._ejected(
            rental, code=code, outcome=volinks.EJECT_OUTCOMES.get(code, Outcome.UNKNOWN)
        )
        return volinks.encode(message), self._report(rental.cabinet_id, message)

    def _check(self, code, meaning, state):
        rental = self._ejecting()
        frame, event = self._answer_with(rental, code)
        command = event.command_id
        self.assertEqual(bytes.fromhex(event.raw), frame)
        self.assertEqual(bytes.fromhex(command.answer_raw), frame)
        self.assertEqual((event.decoded["code"], event.outcome), (code, meaning))
        self.assertEqual((command.code, command.outcome), (code, meaning))
        self.assertEqual(command.state, state)
        self.assertEqual(bytes.fromhex(command.answer_text), frame)

    def test_frame_code_and_meaning_of_every_answer_are_kept(self):
        for code, meaning, state in ANSWERS:
            with self.subTest(code=code), self.env.cr.savepoint() as savepoint:
                self._check(code, meaning, state)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_return_keeps_frame_code_and_meaning(self):
        rental = self._in_use()
        message = Returned(
            slot=4, bank=rental.bank_id.name, code=0x21, outcome=Outcome.JAM, level=80
        )
        event = self._report(rental.cabinet_id, message)
        self.assertEqual(bytes.fromhex(event.raw), volinks.encode(message))
        self.assertEqual((event.decoded["code"], event.outcome), (0x21, "jam"))

    def test_command_shows_the_bytes_that_go_out(self):
        rental = self._ejecting()
        command = rental.command_ids
        uid = self.cabinet.device_uid
        self.assertEqual(command.order_topic, volinks.downlink_topic(uid))
        order = {"cmd": "popup_sn", "data": rental.bank_id.name}
        self.assertEqual(json.loads(command.order_text), order)

    def test_binary_order_is_shown_in_hexadecimal(self):
        self.cabinet.write({"vendor": "relink", "device_uid": "RL3H1"})
        command = self.env["powerbank.command"]._queue(self.cabinet, Reboot())
        self.assertEqual(command.order_topic, "cabinet/RL3H1/cmd/25")
        self.assertEqual(bytes.fromhex(command.order_text)[:1], b"\x08")

    def test_order_of_a_vendor_that_left_is_empty(self):
        command = self._ejecting().command_ids
        self.cabinet.vendor = "manual"
        self.assertFalse(command.order_text)
