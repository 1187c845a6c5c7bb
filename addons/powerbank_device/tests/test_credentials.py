import json
import stat
import tempfile
from pathlib import Path

from odoo.tests import tagged

from ..credentials import issue_credentials
from ..passwords import matches
from .common import DeviceCommon


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

    def test_every_connected_cabinet_gets_a_password(self):
        self.other_cabinet.vendor = "manual"
        issued, known = self._issue()
        self.assertEqual(issued, known)
        secrets, hashes = self._read()
        uid = self.cabinet.device_uid
        self.assertTrue(matches(secrets[uid], hashes[uid]))
        self.assertEqual(hashes[uid], self.cabinet.credential_ids.secret_hash)
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
        self.assertTrue(matches(secrets[uid], hashes[uid]))

    def test_rotation_replaces_every_password(self):
        self._issue()
        before, _hashes = self._read()
        issued, known = self._issue(rotate=True)
        self.assertEqual(issued, known)
        after, _hashes = self._read()
        self.assertFalse(set(before.values()) & set(after.values()))

    def test_cabinet_that_was_removed_loses_its_line(self):
        self._issue()
        self.cabinet.state = "removed"
        self._issue()
        _secrets, hashes = self._read()
        self.assertNotIn(self.cabinet.device_uid, hashes)
        self.assertIn(self.other_cabinet.device_uid, hashes)

    def test_gateways_lines_are_kept(self):
        self.passwords.write_text("gateway:$7$101$c2FsdA==$aGFzaA==\n")
        self._issue()
        _secrets, hashes = self._read()
        self.assertEqual(hashes["gateway"], "$7$101$c2FsdA==$aGFzaA==")

    def test_secrets_are_readable_by_their_owner_alone(self):
        self._issue()
        self.assertEqual(stat.S_IMODE(self.secrets.stat().st_mode), 0o600)
