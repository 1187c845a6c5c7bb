"""The broker, with the configuration of ``config/`` and its files below ``var/``."""

import os
import runpy
import secrets
import shutil
import signal
import socket
import struct
import tempfile
import time

from scripts.paths import ADDONS, CONFIG, RUN
from scripts.services.service import (
    LOOPBACK,
    POLL_SECONDS,
    Service,
    ServiceError,
    answers_on,
    free_port,
    unprivileged,
)

GATEWAY = "gateway"
PASSWORD_FILE = RUN / "gateway.password"
PREFERRED_PORT = 1883
#: The listener for cabinets is looked for so far behind the other.
TLS_DISTANCE = 7000
#: The client id of who only wants to know whether he would be let in.
PROBE = b"probe"
HOSTS = ("localhost", LOOPBACK)


def of_addon(module):
    """Return what a module of the addon defines, run alone: its package needs Odoo."""
    return runpy.run_path(str(ADDONS / "powerbank_device" / f"{module}.py"))


broker_hash = of_addon("passwords")["broker_hash"]


def has_gateway_password():
    """Tell whether the gateway's password has been made up."""
    return PASSWORD_FILE.exists()


def gateway_password():
    """Return the gateway's password, made up the first time."""
    if not has_gateway_password():
        write_secret(PASSWORD_FILE, secrets.token_urlsafe(24))
    return PASSWORD_FILE.read_text()


def write_secret(file, text):
    """Write a file at once that only its owner may read."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=file.parent)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
    os.replace(draft, file)


def sign_in(port, user="", password=""):
    """Return whether a broker lets a user in; None when it says nothing."""
    words = (b"MQTT\x04\xc2\x00\x05", PROBE, user.encode(), password.encode())
    texts = [struct.pack(">H", len(word)) + word for word in words]
    # the name of the protocol is a text, the four bytes after it are none
    texts[0] = struct.pack(">H", 4) + words[0]
    body = b"".join(texts)
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1) as connection:
            connection.sendall(struct.pack(">BB", 0x10, len(body)) + body)
            answer = connection.recv(4)
    except OSError:
        return None
    return answer[3] == 0 if len(answer) == 4 else None


class Mosquitto(Service):
    """A broker whose users are the gateway and the cabinets of its password file.

    It reads that file again whenever it changes. Gateways come in at ``port``, cabinets
    at ``tls_port`` with the certificate ``authority``.

    :param str name: the instance; its files lie in ``var/run/mosquitto-<name>``
    :param int port: the port to listen on; the next free one when it is taken
    :param bool lasting: False to forget users and queues when it is stopped
    """

    def __init__(self, name, port=PREFERRED_PORT, lasting=True):
        super().__init__(f"mosquitto-{name}")
        self.folder = RUN / self.name
        self.password_file = self.folder / "passwords"
        self.authority = self.folder / "ca.crt"
        self.preferred_port = port
        self.port = self.tls_port = None
        self.lasting = lasting

    @property
    def address(self):
        """Host and port for cabinets, as ``--broker`` takes them."""
        return f"{LOOPBACK}:{self.tls_port}"

    @property
    def gateway_url(self):
        """The gateway's address of the broker, with its user and password."""
        return f"mqtt://{GATEWAY}:{gateway_password()}@{LOOPBACK}:{self.port}"

    def start(self):
        """Write the run-time files, then start the broker."""
        self.port = free_port(self.preferred_port)
        self.tls_port = free_port(self.port + TLS_DISTANCE)
        self.folder.mkdir(parents=True, exist_ok=True)
        of_addon("certificates")["issue_certificates"](self.folder, HOSTS)
        self.let_in({GATEWAY: gateway_password()})
        shutil.copyfile(CONFIG / "mosquitto.acl", self.folder / "acl")
        (self.folder / "mosquitto.conf").write_text(self._configuration())
        return super().start()

    def command(self):
        """Run the broker in the foreground."""
        files = (self.folder / "mosquitto.conf", self.password_file)
        return unprivileged(["sh", str(CONFIG / "mosquitto.sh"), *map(str, files)])

    def environment(self):
        """Let the broker be found where Debian puts it."""
        return {**super().environment(), "PATH": f"{os.environ['PATH']}:/usr/sbin"}

    def is_ready(self):
        """Tell whether the broker takes connections."""
        return answers_on(self.tls_port) and sign_in(self.port) is False

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
        self._wait_until_read(passwords)

    def _wait_until_read(self, passwords):
        """Return once a running broker lets these users in.

        :raise ServiceError: it does not, within `start_seconds`.
        """
        deadline = time.monotonic() + self.start_seconds
        while self.process and not all(
            sign_in(self.port, *user) for user in passwords.items()
        ):
            self.check()
            if time.monotonic() > deadline:
                raise ServiceError(f"{self.name} does not read its users again")
            time.sleep(POLL_SECONDS)

    def reload(self):
        """Make a running broker read its password file and ACL again."""
        if self.process is not None:
            self.process.send_signal(signal.SIGHUP)

    def _configuration(self):
        """Return ``config/mosquitto.conf`` with this instance's ports and paths."""
        replaced = {
            "listener 1883": f"listener {self.port} {LOOPBACK}",
            "listener 8883": f"listener {self.tls_port} {LOOPBACK}",
            "password_file": f"password_file {self.password_file}",
            "acl_file": f"acl_file {self.folder / 'acl'}",
            "persistence_location": f"persistence_location {self.folder}/",
            "certfile": f"certfile {self.folder / 'server.crt'}",
            "keyfile": f"keyfile {self.folder / 'server.key'}",
        }
        lines = []
        for line in (CONFIG / "mosquitto.conf").read_text().splitlines():
            key = line.partition(" ")[0]
            lines.append(replaced.get(line) or replaced.get(key) or line)
        return "\n".join(lines) + "\n"
