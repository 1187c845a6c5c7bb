"""Run in `odoo shell` before other scripts: all that they put down is in Chinese.

Who then reads English on a Chinese screen reads what nobody translated.
"""

env["res.users"].with_context(active_test=False).search([]).lang = "zh_CN"
env["powerbank.notification"].search([]).unlink()
env["ir.default"].set("res.partner", "lang", "zh_CN")
env = env(context={**env.context, "lang": "zh_CN"})
