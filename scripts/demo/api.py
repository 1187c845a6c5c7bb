"""The mini-program's side of the public API, as any client would speak to it."""

import uuid
from contextlib import suppress

import requests

TIMEOUT_SECONDS = 60
RETRIES = 3


class ApiError(Exception):
    """The API refused; `code` is what programs go by, the text what people read."""

    def __init__(self, status, error):
        super().__init__(f"{status} {error['code']}: {error['message']}")
        self.status = status
        self.code = error["code"]


class Api:
    """A client of ``/powerbank/v1``; holds the token once signed in.

    :param str url: address of the server, without a slash at the end
    :param str token: bearer token, if there is one already
    """

    def __init__(self, url, token=None, language="en"):
        self.root = f"{url}/powerbank/v1"
        self.session = requests.Session()
        self.session.headers["Accept-Language"] = language
        if token:
            self.authorize(token)

    def authorize(self, token):
        """Use this bearer token from now on."""
        self.session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path, **query):
        """Return the answer to a GET as a dict.

        :raise ApiError: the API refused.
        """
        return self._answer(
            self.session.get(self.root + path, params=query, timeout=TIMEOUT_SECONDS)
        )

    def post(self, path, key=None, **body):
        """Return the answer to a POST under a new idempotency key, or under `key`.

        :raise ApiError: the API refused.
        """
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        url, timeout = self.root + path, TIMEOUT_SECONDS
        for _attempt in range(RETRIES):
            # a lost connection leaves open whether the wish was heard: the same key
            # makes it safe to ask again
            with suppress(requests.ConnectionError):
                return self._answer(
                    self.session.post(url, json=body, headers=headers, timeout=timeout)
                )
        raise ConnectionError(f"{url} cannot be reached")

    def _answer(self, response):
        if response.status_code == requests.codes.no_content:
            return {}
        answer = response.json()
        if response.status_code >= requests.codes.bad_request:
            raise ApiError(response.status_code, answer["error"])
        return answer
