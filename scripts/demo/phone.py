"""The customer's phone: it receives the sign-in codes that the server sends."""

import re
import time

#: The default message gateway writes what it would send to the server's log.
CODE = r"{phone}\D.*?\b(\d{{6}})\b"
WAIT_SECONDS = 20


def read_code(log, phone, offset):
    """Return the sign-in code that was sent to `phone`.

    :param pathlib.Path log: the server's log
    :param str phone: number in international form, ``+8613800000001``
    :param int offset: byte of the log after which to look
    :raise TimeoutError: nothing was sent.
    """
    pattern = re.compile(CODE.format(phone=re.escape(phone)))
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        text = log.read_bytes()[offset:].decode(errors="replace")
        if found := pattern.findall(text):
            return found[-1]
        time.sleep(0.1)
    raise TimeoutError(f"no sign-in code for {phone} in {log}")


def sign_in(api, log, phone):
    """Sign `api` in with a code sent to `phone`."""
    offset = log.stat().st_size
    api.post("/sign-in/codes", phone=phone)
    answer = api.post("/sign-in", phone=phone, code=read_code(log, phone, offset))
    api.authorize(answer["token"])


def accept_texts(api):
    """Agree to what renting needs, and return the titles of these texts."""
    required = [text for text in api.get("/texts")["texts"] if text["required"]]
    if required:
        api.post("/consents", texts=[text["code"] for text in required])
    return [text["title"] for text in required]
