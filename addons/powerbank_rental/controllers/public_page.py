from urllib.parse import quote, urlencode

from odoo.http import Controller, request, route

from . import present
from .conditional import by_fingerprint
from .look_up import find_bank, find_cabinet

_WECHAT = "weixin://dl/business/?"
_ALIPAY = "alipays://platformapi/startapp?"


def public_page(template, values, status=200):
    """Render a page that a cache may keep, but must ask about each time.

    The same address speaks several languages and its stock changes: whoever kept
    a copy asks again, and gets it confirmed by its fingerprint when still true.
    """
    values = {"language": request.env.lang.replace("_", "-"), **values}
    html = request.render(template, values, lazy=False)
    response = request.make_response(html, status=status)
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Content-Language"] = values["language"]
    response.headers["Vary"] = "Accept-Language"
    return by_fingerprint(response)


class PublicPage(Controller):
    """What any phone camera sees behind the QR label of a cabinet or a power bank."""

    @route(
        "/r/<string:code>",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
        save_session=False,
    )
    def scanned(self, code):
        """Show price and stock of a cabinet, and how to go on; nobody signs in.

        Behind the code of a power bank it says how to return one; whose hands it is
        in, or should be in, is nobody else's business.
        """
        request.env["ir.http"]._powerbank_speak()
        if cabinet := find_cabinet(request.env, code):
            values = {"cabinet": present.cabinet(cabinet), **self._links(code)}
            return public_page("powerbank_rental.public_cabinet", values)
        if bank := find_bank(request.env, code):
            return public_page("powerbank_rental.public_bank", {"bank": bank})
        return public_page("powerbank_rental.public_unknown", {}, 404)

    def _links(self, code):
        """Return the deep links into the mini-programs that are set up."""
        setting = request.env["ir.config_parameter"].sudo().get_param
        scene = urlencode({"cabinet": code})
        wechat = {
            "appid": setting("powerbank_rental.wechat_appid"),
            "path": setting("powerbank_rental.wechat_path", "pages/index/index"),
            "query": scene,
        }
        alipay = {
            "appId": setting("powerbank_rental.alipay_appid"),
            "page": setting("powerbank_rental.alipay_page", "pages/index/index"),
            "query": scene,
        }
        return {
            "wechat": wechat["appid"] and _WECHAT + _encode(wechat),
            "alipay": alipay["appId"] and _ALIPAY + _encode(alipay),
        }


def _encode(parameters):
    """Return a query string whose slashes stay readable, as both hosts expect."""
    return urlencode(parameters, safe="/", quote_via=quote)
