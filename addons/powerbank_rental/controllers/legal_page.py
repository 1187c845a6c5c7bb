from odoo.http import Controller, request, route

from .public_page import public_page


class LegalPage(Controller):
    """The texts that customers agree to, for everybody to read."""

    @route(
        ["/legal/<string:kind>", "/legal/<string:kind>/<int:version>"],
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
        save_session=False,
    )
    def legal_text(self, kind, version=None):
        """Show the text in force of a kind, or one of its earlier versions."""
        request.env["ir.http"]._powerbank_speak()
        texts = request.env["powerbank.legal.text"].sudo()
        if version is None:
            text = texts._in_force([kind])
        else:
            text = texts.search(
                [
                    ("kind", "=", kind),
                    ("version", "=", version),
                    ("state", "=", "published"),
                ]
            )
        if not text:
            raise request.not_found()
        return public_page("powerbank_rental.public_legal_text", {"text": text})
