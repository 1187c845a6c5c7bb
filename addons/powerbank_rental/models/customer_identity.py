from odoo import fields, models


class CustomerIdentity(models.Model):
    """One proven way to recognise a customer, such as a phone number."""

    _name = "powerbank.customer.identity"
    _description = "Customer Identity"
    _rec_name = "value"

    customer_id = fields.Many2one(
        "powerbank.customer", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        selection=[
            ("phone", "Phone Number"),
            ("wechat", "WeChat"),
            ("alipay", "Alipay"),
        ],
        required=True,
        default="phone",
    )
    value = fields.Char(required=True)

    _value_tail = models.Index("(reverse(upper(value)) text_pattern_ops)")
    _value_uniq = models.UniqueIndex(
        "(kind, value)", "This identity belongs to another customer."
    )
