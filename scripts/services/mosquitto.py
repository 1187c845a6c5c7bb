"""The broker, with the configuration of ``config/`` and its files below ``var/``."""

import os
import runpy
import secrets
import shutil
import signal

from scripts.paths import ADDONS, CONFIG, RUN
from scripts.services.service import (
    LOOPBACK,
    Service,
    answers_on,
    free_port,
    unprivileged,
)

GATEWAY = "gateway"
PASSWORD_FILE = RUN / "gateway.password"
PREFERRED_PORT = 1883

# the addon's own module, run alone: its package would need Odoo
PASSWORDS = runpy.run_path(str(ADDONS / "powerbank_device" / "passwords.py"))
broker_hash = PASSWORDS["broker_hash"]


def has_gateway_password():
    """Tell whether the gateway's password has been made up."""
    return PASSWORD_FILE.exists()


def gateway_password():
    """Return the gateway's password, made up the first time."""
    if not has_gateway_password():
        write_secret(PASSWORD_FILE, secrets.token_urlsafe(24))
    return PASSWORD_FILE.read_text()


def write_secret(file, text):
    """Write a file that only its owner may read."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)


class Mosquitto(Service):
    """A broker whose users are the gateway and the cabinets of its password file.

    :param str name: the instance; its files lie in ``var/run/mosquitto-<name>``
    :param int port: the port to listen on; the next free one when it is taken
    :param bool lasting: False to forget users and queues when it is stopped
    """

    def __init__(self, name, port=PREFERRED_PORT, lasting=True):
        super().__init__(f"mosquitto-{name}")
        self.folder = RUN / self.name
        self.password_file = self.folder / "passwords"
        self.preferred_port = port
        self.port = None
        self.lasting = lasting

    @property
    def address(self):
        """Host and port, as ``--broker`` takes them."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def gateway_url(self):
        """The gateway's address of the broker, with its user and password."""
        return f"mqtt://{GATEWAY}:{gateway_password()}@{self.address}"

    def start(self):
        """Write the run-time files, then start the broker."""
        self.port = free_port(self.preferred_port)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.let_in({GATEWAY: gateway_password()})
        shutil.copyfile(CONFIG / "mosquitto.acl", self.folder / "acl")
        (self.folder / "mosquitto.conf").write_text(self._configuration())
        return super().start()

    def command(self):
        """Run the broker in the foreground."""
        program = shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin")
        return unprivileged([program, "-c", str(self.folder / "mosquitto.conf")])

    def is_ready(self):
        """Tell whether the broker takes connections."""
        return answers_on(self.port)

    def stop(self):
        """Stop the broker."""
        super().stop()
        if not self.lasting:
            shutil.rmtree(self.folder, ignore_errors=True)

    def let_in(self, passwords):
        """Let users in, a dict of user to password; those already known stay."""
        known = self.password_file.read_text() if self.password_file.exists() else ""
        users = dict(line.split(":", 1) for line in known.splitlines())
        users.update((user, broker_hash(passwords[user])) for user in passwords)
        lines = (f"{user}:{hashed}\n" for user, hashed in users.items())
        write_secret(self.password_file, "".join(lines))
        self.reload()

    def reload(self):
        """Make a running broker read its password file and ACL again."""
        if self.process is not None:
            self.process.send_signal(signal.SIGHUP)

    def _configuration(self):
        """Return ``config/mosquitto.conf`` with this instance's port and paths."""
        replaced = {
            "listener": f"{self.port} {LOOPBACK}",
            "password_file": self.password_file,
            "acl_file": self.folder / "acl",
            "persistence_location": f"{self.folder}/",
        }
        lines = []
        for line in (CONFIG / "mosquitto.conf").read_text().splitlines():
            key = line.partition(" ")[0]
            lines.append(f"{key} {replaced[key]}" if key in replaced else line)
        return "\n".join(lines) + "\n"
