"""The back office in a browser: who opens it, in which language, how wide."""

import requests

from tests.system.screens import WALK, Walk

WIDE, PHONE = 1400, 390


class Office:
    """The running server, and who signs in to it.

    :param str url: its address, without a slash at the end
    :param str database: the database that it serves
    :param dict codes: public codes of a `cabinet` and of a power `bank`
    """

    def __init__(self, url, database, codes=None):
        self.url = url
        self.database = database
        self.codes = codes

    def sign_in(self, tab, login, language):
        """Have a user of the demo data sign in, who has chosen a language."""
        session = requests.Session()
        who = {"db": self.database, "login": login, "password": login}
        user = self._ask(session, "session/authenticate", **who)["uid"]
        choice = {"model": "res.users", "method": "write", "kwargs": {}}
        choice["args"] = [[user], {"lang": language}]
        self._ask(session, "dataset/call_kw/res.users/write", **choice)
        cookies = {**session.cookies.get_dict(), "frontend_lang": language}
        tab.set_cookies(self.url, cookies)

    def _ask(self, session, path, **params):
        answer = session.post(f"{self.url}/web/{path}", json={"params": params})
        return answer.json()["result"]

    def enter(self, tab, login, language, width):
        """Open the web client in a window of `width`; return the walk that begins."""
        tab.run_first(WALK)
        tab.resize(width)
        self.sign_in(tab, login, language)
        tab.visit(f"{self.url}/odoo/desk")
        tab.call("walk.start")
        return Walk(tab, chinese=language == "zh_CN")
