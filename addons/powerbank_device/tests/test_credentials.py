import hashlib
import json
import stat
import tempfile
from base64 import b64decode
from pathlib import Path

from odoo.tests import new_test_user, tagged

from odoo.addons.powerbank_rental.errors import Refusal

from ..credentials import issue_credentials
from .common import DeviceCommon


def _matches(password, hashed):
    _empty, kind, iterations, salt, digest = hashed.split("$")
    expected = hashlib.pbkdf2_hmac(
        "sha512", password.encode(), b64decode(salt), int(iterations)
    )
    return kind == "7" and expected == b64decode(digest)


@tagged("post_install", "-at_install")
class TestCredentials(DeviceCommon):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.passwords = Path(folder.name) / "passwords"
        self.secrets = Path(folder.name) / "secrets.json"

    def _issue(self, **options):
        return issue_credentials(self.env, self.passwords, self.secrets, **options)

    def _read(self):
        lines = self.passwords.read_text().splitlines()
        hashes = dict(line.split(":", 1) for line in lines)
        return json.loads(self.secrets.read_text()), hashes

    def test_password_is_shown_once_and_kept_as_a_hash(self):
        action = self.cabinet.action_issue_password()
        message = action["params"]["message"]
        password = message.split("password ")[1].split(".")[0]
        self.assertTrue(_matches(password, self.cabinet.broker_hash))
        self.assertNotIn(password, str(self.cabinet.read()))
        self.assertTrue(self.cabinet.password_issued_at)

    def test_only_administrators_issue_passwords(self):
        user = new_test_user(
            self.env,
            "password_dispatcher",
            groups="powerbank_rental.group_powerbank_dispatcher",
        )
        with self.assertRaises(Refusal):
            self.cabinet.with_user(user).action_issue_password()
        self.assertFalse(self.cabinet.broker_hash)

    def test_every_connected_cabinet_gets_a_password(self):
        self.other_cabinet.vendor = "manual"
        issued, known = self._issue()
        self.assertEqual(issued, known)
        secrets, hashes = self._read()
        uid = self.cabinet.device_uid
        self.assertTrue(_matches(secrets[uid], hashes[uid]))
        self.assertEqual(hashes[uid], self.cabinet.broker_hash)
        self.assertNotIn(self.other_cabinet.device_uid, secrets)

    def test_second_run_issues_nothing(self):
        self._issue()
        before = self._read()
        self.assertEqual(self._issue()[0], 0)
        self.assertEqual(self._read(), before)

    def test_cabinet_that_the_secrets_do_not_know_gets_a_new_password(self):
        self._issue()
        secrets, _hashes = self._read()
        del secrets[self.cabinet.device_uid]
        self.secrets.write_text(json.dumps(secrets))
        self.assertEqual(self._issue()[0], 1)
        secrets, hashes = self._read()
        uid = self.cabinet.device_uid
        self.assertTrue(_matches(secrets[uid], hashes[uid]))

    def test_rotation_replaces_every_password(self):
        self._issue()
        before, _hashes = self._read()
        issued, known = self._issue(rotate=True)
        self.assertEqual(issued, known)
        after, _hashes = self._read()
        self.assertFalse(set(before.values()) & set(after.values()))

    def test_other_users_lines_are_kept(self):
        self.passwords.write_text("gateway:$7$101$c2FsdA==$aGFzaA==\n")
        self._issue()
        _secrets, hashes = self._read()
        self.assertEqual(hashes["gateway"], "$7$101$c2FsdA==$aGFzaA==")

    def test_secrets_are_readable_by_their_owner_alone(self):
        self._issue()
        self.assertEqual(stat.S_IMODE(self.secrets.stat().st_mode), 0o600)
