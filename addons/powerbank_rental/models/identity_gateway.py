from odoo import api, models

from ..errors import Refusal


class IdentityGateway(models.AbstractModel):
    """The way from a mini-program host's login code to the identity it stands for.

    Nobody speaks to a host unless an addon brings it: that addon overrides `_exchange`.
    """

    _name = "powerbank.identity.gateway"
    _description = "Identity Gateway"

    @api.model
    def _exchange(self, kind, code):
        """Ask the host `kind` (`wechat`, `alipay`) whose login code this is.

        Called while no transaction is open. A code can be exchanged once.

        :return: the identity's value, such as an openid; stable for one person.
        :raise Refusal: `code_wrong`, when the host does not know the code;
            `sign_in_unavailable`, when there is no such host.
        """
        raise Refusal(
            "sign_in_unavailable",
            self.env._(
                "This way to sign in is not set up here. Please use your phone number."
            ),
            kind=kind,
        )
