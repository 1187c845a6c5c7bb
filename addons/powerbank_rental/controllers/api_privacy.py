from odoo.http import Controller, request

from ..api.files import File
from ..api.privacy import DataExport, DataExportList, Erasure
from ..errors import Refusal
from .dispatcher import serves
from .look_up import find_own
from .present import instant
from .spooled import spooled


class PrivacyApi(Controller):
    """What is held about the customer, and how he has it erased."""

    # === EXPORT === #

    @serves("ask_export")
    def ask_export(self, customer):
        """B-73; a job writes the file, since it can be large."""
        return self._export(self._requests()._ask_export(customer.sudo()))

    @serves("list_exports")
    def list_exports(self, customer):
        exports = self._requests()._exports_of(customer)
        return DataExportList(exports=[self._export(export) for export in exports])

    @serves("show_export")
    def show_export(self, customer, code):
        return self._export(self._own_export(customer, code))

    @serves("download_export")
    def download_export(self, customer, code):
        export = self._own_export(customer, code)
        return File(spooled(export._write_export), f"personal-data-{code}.json")

    def _own_export(self, customer, code):
        if export := find_own(request.env, "powerbank.privacy.request", customer, code):
            return export
        raise Refusal(
            "export_unknown", request.env._("You have asked for no such file.")
        )

    def _export(self, export):
        states = {"waiting": "waiting", "done": "ready"}
        return DataExport(
            code=export.code,
            state=states.get(export.state, "over"),
            asked_at=instant(export.asked_at),
            ready_at=instant(export.done_at),
            kept_until=instant(export._export_until()),
        )

    # === ERASURE === #

    @serves("show_erasure")
    def show_erasure(self, customer):
        return self._erasure(customer)

    @serves("ask_erasure")
    def ask_erasure(self, customer, body):
        """EX-30; asked for twice, the first day stays."""
        self._requests()._ask_erasure(customer.sudo())
        return self._erasure(customer)

    @serves("withdraw_erasure")
    def withdraw_erasure(self, customer):
        self._last(customer)._withdraw()
        return self._erasure(customer)

    # === SEARCHES === #

    def _requests(self):
        return request.env["powerbank.privacy.request"].sudo()

    def _last(self, customer):
        """Return what the customer last asked for; empty when he never did."""
        domain = [("customer_id", "=", customer.id), ("kind", "=", "erasure")]
        return self._requests().search(domain, order="id DESC", limit=1)

    def _erasure(self, customer):
        wish = self._last(customer)
        return Erasure(
            state=wish.state or "none",
            asked_at=instant(wish.asked_at),
            due_at=instant(wish.due_at) if wish.state == "waiting" else None,
        )
