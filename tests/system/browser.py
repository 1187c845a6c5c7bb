"""A real browser, driven over its debugging protocol."""

import base64
import json
import shutil
import tempfile
from itertools import count
from pathlib import Path

import requests
import websocket

from scripts.services.service import LOOPBACK, Service, ServiceError

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-extensions",
    "--disable-gpu",
    "--force-prefers-reduced-motion",
    "--remote-debugging-port=0",
    f"--remote-debugging-address={LOOPBACK}",
)
PHONE = 600
#: Against hanging for ever; nothing that works comes near it.
SECONDS = 300


class Browser(Service):
    """A browser without a window.

    :param str name: names the log file
    """

    def __init__(self, name):
        super().__init__(f"browser-{name}")
        self.profile = None

    def command(self):
        """Run the first browser that is installed, on a profile of its own."""
        program = next(filter(None, map(shutil.which, PROGRAMS)), None)
        if not program:
            raise ServiceError(f"none of {', '.join(PROGRAMS)} is installed")
        return [program, *OPTIONS, f"--user-data-dir={self.profile}", "about:blank"]

    def start(self):
        """Start it, and wait until it can be driven."""
        self.profile = Path(tempfile.mkdtemp(prefix="powerbank-browser-"))
        return super().start()

    def is_ready(self):
        """Tell whether it has opened its port."""
        return bool(self._port())

    def stop(self):
        """End it and forget its profile."""
        super().stop()
        shutil.rmtree(self.profile, ignore_errors=True)

    def tab(self):
        """Return a new `Tab` that shares cookies with no other."""
        version = f"http://{LOOPBACK}:{self._port()}/json/version"
        whole = requests.get(version, timeout=SECONDS).json()["webSocketDebuggerUrl"]
        return Tab(whole)

    def _port(self):
        file = self.profile / "DevToolsActivePort"
        return file.exists() and file.read_text().partition("\n")[0]


class Tab:
    """One page of a browser; a context manager that closes it.

    `take_errors` tells what the page wrote to its console as errors, what it threw and
    what it could not load.
    """

    def __init__(self, address):
        self.socket = websocket.create_connection(
            address, timeout=SECONDS, suppress_origin=True
        )
        self.numbers = count(1)
        self.session = None
        self._errors = []
        self.context = self.send("Target.createBrowserContext")["browserContextId"]
        where = {"url": "about:blank", "browserContextId": self.context}
        target = self.send("Target.createTarget", **where)["targetId"]
        attached = self.send("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]
        for domain in ("Runtime", "Log", "Page", "Network"):
            self.send(f"{domain}.enable")
        self.send("Emulation.setFocusEmulationEnabled", enabled=True)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.session = None
        self.send("Target.disposeBrowserContext", browserContextId=self.context)
        self.socket.close()

    # === THE PROTOCOL === #

    def send(self, method, **params):
        """Carry out one command of the protocol and return its result."""
        number = next(self.numbers)
        message = {"id": number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        self.socket.send(json.dumps(message))
        while (answer := json.loads(self.socket.recv())).get("id") != number:
            self._hear(answer)
        if "error" in answer:
            raise ServiceError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def _hear(self, event):
        """Keep what went wrong in the page."""
        told = event.get("params", {})
        match event.get("method"):
            case "Runtime.exceptionThrown":
                thrown = told["exceptionDetails"]
                said = thrown.get("exception", {}).get("description")
                self._errors.append(said or thrown["text"])
            case "Runtime.consoleAPICalled" if told["type"] == "error":
                words = (
                    arg.get("value", arg.get("description")) for arg in told["args"]
                )
                self._errors.append(" ".join(map(str, words)))
            case "Log.entryAdded" if told["entry"]["level"] == "error":
                entry = told["entry"]
                self._errors.append(f"{entry['text']} {entry.get('url', '')}")

    def take_errors(self):
        """Return the errors of the page since the last time."""
        errors, self._errors = self._errors, []
        return errors

    # === WHAT A PERSON DOES === #

    def run_first(self, script):
        """Run a script in every page from now on, before the page's own."""
        self.send("Page.addScriptToEvaluateOnNewDocument", source=script)

    def set_cookies(self, url, cookies):
        """Give the browser cookies by name."""
        for name, value in cookies.items():
            self.send("Network.setCookie", url=url, name=name, value=value)

    def speak(self, language):
        """Ask for pages in this language, such as ``zh-CN``."""
        headers = {"Accept-Language": language}
        self.send("Network.setExtraHTTPHeaders", headers=headers)

    def resize(self, width, height=844):
        """Make the window so many pixels wide and high; a narrow one is a phone's."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1}
        phone = width < PHONE
        self.send("Emulation.setDeviceMetricsOverride", mobile=phone, **size)

    def visit(self, url):
        """Load a page and return once all of it is there."""
        self.send("Page.navigate", url=url)
        self.call(
            "() => new Promise((done) => document.readyState === 'complete'"
            " ? done() : addEventListener('load', () => done()))"
        )

    def call(self, function, *arguments):
        """Call a function of the page; return what it returns, or resolves to.

        :param str function: its source, or where to find it
        :raise ServiceError: it threw.
        """
        given = ", ".join(map(json.dumps, arguments))
        done = self.send(
            "Runtime.evaluate",
            expression=f"({function})({given})",
            awaitPromise=True,
            returnByValue=True,
        )
        if "exceptionDetails" in done:
            thrown = done["exceptionDetails"].get("exception", {})
            raise ServiceError(f"{function}: {thrown.get('description') or thrown}")
        return done["result"].get("value")

    def type(self, text):
        """Type a text where the cursor is."""
        self.send("Input.insertText", text=text)

    def picture(self, file):
        """Save what the window shows as a PNG."""
        shot = self.send("Page.captureScreenshot", format="png")
        Path(file).write_bytes(base64.b64decode(shot["data"]))
