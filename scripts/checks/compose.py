"""``docker/compose.yaml`` is valid, and says the same as ``config/``."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import yaml

from scripts.checks.tools import run_tool
from scripts.paths import ADDONS, CONFIG, ROOT, addon_names

FOLDER = ROOT / "docker"
FILE = FOLDER / "compose.yaml"
GATEWAY_URL = re.compile(r"mqtt://(?P<user>\w+):.*@(?P<host>\w+):(?P<port>\d+)$")
BROKER_FILES = (
    "password_file",
    "acl_file",
    "persistence_location",
    "certfile",
    "keyfile",
)


def invalid_compose():
    """The Compose file follows the schema of the Compose specification."""
    return run_tool("check-jsonschema", "--builtin-schema=vendor.compose-spec", FILE)


def disagreements():
    """The Compose file, the image and the configuration say the same."""
    services = yaml.safe_load(FILE.read_text())["services"]
    return [
        *broker_disagreements(services),
        *odoo_disagreements(services),
        *missing_mounts(services),
        *missing_python_packages(),
    ]


def settings(file):
    """Return the settings of Mosquitto's configuration, a list of values each."""
    found = defaultdict(list)
    for line in file.read_text().splitlines():
        if line[:1] not in ("", "#"):
            key, _space, value = line.partition(" ")
            found[key].append(value)
    return found


def inner_ports(service):
    """Return the ports of a container that are published."""
    return {port.rsplit(":", 1)[-1] for port in service.get("ports", ())}


def mounts(service):
    """Return the source of each mounted path of a container, by that path."""
    parts = (volume.split(":") for volume in service.get("volumes", ()))
    return {part[1].rstrip("/"): part[0] for part in parts}


def broker_disagreements(services):
    """Return where the broker's port, user or files differ."""
    broker = settings(CONFIG / "mosquitto.conf")
    url = GATEWAY_URL.match(services["gateway"]["environment"]["POWERBANK_MQTT_URL"])
    findings = []
    if {*broker["listener"]} != inner_ports(services["mosquitto"]):
        findings.append("the broker listens on other ports than the published ones")
    if (url["host"], url["port"]) != ("mosquitto", broker["listener"][0]):
        findings.append("the gateway goes to another address than the broker's")
    if f"user {url['user']}\n" not in (CONFIG / "mosquitto.acl").read_text():
        findings.append(f"the ACL does not know the gateway's user {url['user']}")
    start = (FOLDER / "mosquitto.sh").read_text()
    for key in BROKER_FILES:
        path = Path(broker[key][0])
        is_made = path.name in start and str(path.parent) in start
        if str(path) not in mounts(services["mosquitto"]) and not is_made:
            findings.append(f"nothing brings {path}, the broker's {key}")
    return findings


def odoo_disagreements(services):
    """Return where Odoo's ports, configuration or addons differ."""
    text = (CONFIG / "odoo.conf").read_text()
    given = dict(re.findall(r"^(\w+) *= *(.+)$", text, re.MULTILINE))
    ports = {given.get("http_port", "8069"), given.get("gevent_port", "8072")}
    findings = []
    if ports != inner_ports(services["odoo"]):
        findings.append("Odoo listens on other ports than the published ones")
    installed = f"--init={','.join(addon_names())}"
    if installed not in services["install"]["command"]:
        findings.append(f"the service install does not say {installed}")
    image = (FOLDER / "Dockerfile").read_text()
    if "COPY config/odoo.conf /etc/odoo/odoo.conf" not in image:
        findings.append("the image lacks config/odoo.conf")
    return findings


def missing_mounts(services):
    """Return the mounted files that the project does not have."""
    return [
        f"{name} mounts {source}, which is not there"
        for name, service in services.items()
        for source in mounts(service).values()
        if source.startswith(".") and not (FOLDER / source).exists()
    ]


def missing_python_packages():
    """Return the packages that an addon names and a place to install from lacks."""
    pinned = (ROOT / "requirements.txt").read_text().lower()
    of_odoo = pinned.partition("# the addons")[0]
    in_image = of_odoo + (FOLDER / "Dockerfile").read_text()
    named = set()
    for addon in addon_names():
        manifest = ast.literal_eval((ADDONS / addon / "__manifest__.py").read_text())
        named.update(manifest.get("external_dependencies", {}).get("python", ()))
    return [
        f"{place} lacks the package {package}"
        for package in sorted(named)
        for place, text in (("requirements.txt", pinned), ("the image", in_image))
        if not re.search(rf"^{package}==|\s{package}(\s|==|$)", text, re.MULTILINE)
    ]
