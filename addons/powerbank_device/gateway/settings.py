"""What a gateway must be told to start."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

DEFAULT_PORTS = {"mqtt": 1883, "mqtts": 8883}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Addresses and sizes; seconds unless said otherwise.

    ``name`` is the MQTT client id, so it must stay the same over restarts: the broker
    keeps what comes for that name while nobody is connected. Gateways of one ``group``
    share what cabinets say: the broker hands each frame to one of them. One of the
    group that was silent for ``lease`` and let go of its name is dead, and its part is
    taken over. Without ``metrics_port`` nobody can ask for metrics and health; 0 takes
    any free one.

    ``group_key`` makes the group's name one that nobody can guess: who joins it is
    handed frames that are then missing here, and no broker's access list prevents it.
    ``password_file`` is the broker's, to be kept in step; ``tls_ca`` the authority that
    alone may vouch for an mqtts broker.
    """

    mqtt_url: str = field(repr=False)
    database: dict = field(repr=False)
    name: str = "powerbank-gateway"
    group: str = "powerbank"
    lease: float = 15.0
    group_key: str = field(default="", repr=False)
    tls_ca: str | None = None
    password_file: Path | None = None
    frames_per_minute: int = 600
    metrics_port: int | None = None
    metrics_interface: str = "127.0.0.1"
    inflight: int = 1000
    batch: int = 500
    commands: int = 100
    poll: float = 5.0
    tick: float = 1.0

    def __post_init__(self):
        for name in (self.name, self.group):
            if not re.fullmatch(r"[\w.-]+", name):
                raise ValueError(
                    "the name of a gateway or group has letters, digits and . _ - only"
                )
        if self.lease <= 0:
            raise ValueError("the lease of a gateway is longer than nothing")
        url = self.broker
        if url.scheme not in DEFAULT_PORTS or not url.hostname:
            raise ValueError(
                "the address of the broker must look like mqtt://user:password@host:port"
                " or mqtts://..."
            )

    @property
    def share(self) -> str:
        """The name of the group as the broker knows it."""
        return f"{self.group}-{self.group_key}" if self.group_key else self.group

    @property
    def broker(self) -> SplitResult:
        return urlsplit(self.mqtt_url)

    @property
    def port(self) -> int:
        return self.broker.port or DEFAULT_PORTS[self.broker.scheme]

    @property
    def credentials(self) -> tuple[str | None, str | None]:
        """User and password, None where the address has none."""
        url = self.broker
        return tuple(part and unquote(part) for part in (url.username, url.password))
