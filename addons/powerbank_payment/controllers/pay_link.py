from werkzeug.exceptions import Forbidden, NotFound

from odoo.http import request, route

from odoo.addons.payment import utils as payment_utils
from odoo.addons.payment.controllers.portal import PaymentPortal


class PayLink(PaymentPortal):
    """The framework's payment page, for what a rental has left to pay (R33)."""

    def _get_extra_payment_form_values(self, powerbank_rental=None, **kwargs):
        """Have the page make a payment of the rental whose code the link carries."""
        values = super()._get_extra_payment_form_values(**kwargs)
        if powerbank_rental:
            route = f"/powerbank/pay/{powerbank_rental}"
            values["transaction_route"] = route
        return values

    @route("/powerbank/pay/<string:code>", type="jsonrpc", auth="public")
    def pay_rental(self, code, amount, currency_id, partner_id, access_token, **kwargs):
        """Make the payment and return what its provider's form needs.

        :raise Forbidden: the token is not for this amount and partner.
        :raise NotFound: the partner has no such rental.
        """
        amount = amount and float(amount)
        if not payment_utils.check_access_token(
            access_token, partner_id, amount, currency_id
        ):
            raise Forbidden()
        rental = request.env["powerbank.rental"].sudo().search([("code", "=", code)])
        if not rental or rental.partner_id.id != partner_id:
            raise NotFound()
        self._validate_transaction_kwargs(kwargs, ("reference_prefix",))
        payment = self._create_transaction(
            amount=amount,
            currency_id=currency_id,
            partner_id=partner_id,
            custom_create_values=rental._get_payment_values(amount),
            **kwargs,
        )
        self._update_landing_route(payment, access_token)
        return payment._get_processing_values()
