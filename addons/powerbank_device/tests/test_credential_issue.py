import subprocess
import tempfile
from base64 import b64decode
from datetime import timedelta
from pathlib import Path

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..gateway import password_file
from ..passwords import matches
from .common import DeviceCommon

GRACE = timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestCredentialIssue(DeviceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "secret_keeper",
            groups="powerbank_rental.group_powerbank_manager",
        )

    def _wizard(self, cabinets, **values):
        action = cabinets.with_user(self.manager).action_issue_password()
        wizards = self.env[action["res_model"]].with_user(self.manager)
        wizard = wizards.with_context(**action["context"])
        with Form(wizard) as form:
            for name, value in values.items():
                form[name] = value
        return form.record

    def _shown(self, action):
        """Return what the dialog shows that an action opens."""
        shown = self.env[action["res_model"]].with_user(self.manager)
        return shown.with_context(**action["context"]).browse(action["res_id"])

    def _issue(self, cabinets, **values):
        return self._shown(self._wizard(cabinets, **values).action_issue())

    def _credential(self, purpose="broker"):
        return self.cabinet.credential_ids.filtered(lambda c: c.purpose == purpose)

    def _line(self):
        """Return the hash with which the broker is to let the cabinet in."""
        self.env.flush_all()
        return password_file.hashes(self.env.cr).get(self.cabinet.device_uid)

    # === SHOWN ONCE === #

    def test_secret_is_shown_once_and_kept_as_a_hash(self):
        shown = self._issue(self.cabinet)
        self.assertEqual(shown.user, self.cabinet.device_uid)
        self.assertTrue(matches(shown.secret, self._credential().secret_hash))
        self.assertTrue(self.cabinet.password_issued_at)
        later = self.env[shown._name].browse(shown.id)
        self.assertFalse(later.secret)
        self.assertNotIn(shown.secret, str(self._credential().read()))
        self.assertNotIn(shown.secret, str(later.sudo().read()))

    def test_secrets_of_many_are_a_file_that_the_passphrase_opens(self):
        cabinets = self.cabinet + self.other_cabinet
        shown = self._issue(cabinets)
        self.assertNotIn(self.cabinet.device_uid.encode(), b64decode(shown.sealed))
        lines = self._open(shown)
        self.assertEqual(lines[0], "user,secret")
        secrets = dict(line.split(",") for line in lines[1:])
        self.assertEqual(set(secrets), set(cabinets.mapped("device_uid")))
        secret = secrets[self.cabinet.device_uid]
        self.assertTrue(matches(secret, self._credential().secret_hash))

    def _open(self, shown):
        """Open a sealed file as the dialog says, with a tool that is not ours."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / shown.sealed_name
            file.write_bytes(b64decode(shown.sealed))
            opened = subprocess.run(
                [*shown.opening.split(), "-pass", f"pass:{shown.secret}"],
                cwd=folder,
                capture_output=True,
                check=True,
            )
        return opened.stdout.decode().splitlines()

    def test_only_administrators_issue_secrets(self):
        user = new_test_user(
            self.env,
            "secret_dispatcher",
            groups="powerbank_rental.group_powerbank_dispatcher",
        )
        with self.assertRaises(AccessError):
            self.cabinet.with_user(user).action_issue_password()
        with self.assertRaises(AccessError):
            self.env["powerbank.credential.issue"].with_user(user).create(
                {"cabinet_ids": self.cabinet.ids}
            )
        self.assertFalse(self._credential())

    def test_administrators_do_not_read_hashes(self):
        self.cabinet._issue_password()
        with self.assertRaises(AccessError):
            self._credential().with_user(self.manager).read(["secret_hash"])

    # === REPLACEMENT === #

    def test_secret_that_is_replaced_at_once_is_void(self):
        before = self.cabinet._issue_password()
        shown = self._issue(self.cabinet)
        self.assertFalse(self._credential()._accepts(before))
        self.assertTrue(self._credential()._accepts(shown.secret))

    def test_old_secret_works_until_the_new_one_is_used(self):
        before = self.cabinet._issue_password()
        shown = self._issue(self.cabinet, ends="used", grace_hours=2)
        self.assertTrue(self._credential()._accepts(before))
        self.assertTrue(self._credential()._accepts(shown.secret))
        self.assertFalse(self._credential()._accepts(before))

    def test_old_secret_is_void_after_the_time_of_grace(self):
        before = self.cabinet._issue_password()
        after = self.env["powerbank.credential"]._issue(self.cabinet, grace=GRACE)
        self._credential().sudo().next_from = fields.Datetime.now()
        self.assertFalse(self._credential()._accepts(before))
        self.assertTrue(matches(after, self._line()))

    def test_broker_takes_the_old_secret_until_staff_end_it(self):
        before = self.cabinet._issue_password()
        after = self.env["powerbank.credential"]._issue(self.cabinet, grace=GRACE)
        self.assertTrue(matches(before, self._line()))
        self._credential().with_user(self.manager).action_promote()
        self.assertTrue(matches(after, self._line()))

    def test_revoked_secret_is_accepted_nowhere(self):
        secret = self.cabinet._issue_password()
        self._credential().with_user(self.manager).action_revoke()
        self.assertFalse(self._credential()._accepts(secret))
        self.assertFalse(self._line())

    def test_each_purpose_has_a_secret_of_its_own(self):
        http = self.env["powerbank.credential"]._issue(self.cabinet, "http")
        broker = self.cabinet._issue_password()
        self.assertTrue(self._credential("http")._accepts(http))
        self.assertFalse(self._credential("http")._accepts(broker))
        self.assertFalse(self._credential()._accepts(http))
        self.assertTrue(matches(broker, self._line()))

    # === WHOSE IT IS === #

    def test_cabinet_that_gets_another_number_needs_another_secret(self):
        secret = self.cabinet._issue_password()
        self.cabinet.device_uid = "869999999999999"
        self.assertFalse(self._credential()._accepts(secret))
        self.assertFalse(self._line())

    @mute_logger("odoo.sql_db")
    def test_number_can_be_no_filter_and_no_gateway(self):
        for number in ("+", "a/b", "#", "gateway", "Gateway-2", "$SYS", ""):
            with (
                self.subTest(number=number),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self.cabinet.device_uid = number
                self.env.flush_all()
