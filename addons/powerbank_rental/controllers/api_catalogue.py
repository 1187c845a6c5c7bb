from functools import cache

from werkzeug.exceptions import MethodNotAllowed, NotFound

from odoo.http import Controller, route

from ..api.answers import Document, Health
from ..api.openapi import document
from ..api.operation import PREFIX
from ..api.operations import methods_at
from ..errors import CODES
from .dispatcher import serves


@cache
def _document():
    return Document(document(CODES))


class CatalogueApi(Controller):
    """What the API is, whether it is up, and what is said everywhere else."""

    @serves("health")
    def health(self):
        return Health()

    @serves("openapi")
    def openapi(self):
        return _document()

    @route(
        [PREFIX, f"{PREFIX}/<path:rest>"],
        type="powerbank",
        auth="public",
        readonly=True,
        save_session=False,
    )
    def elsewhere(self, rest=""):
        """Refuse an address or a method that the API does not have."""
        if methods := methods_at(f"{PREFIX}/{rest}"):
            raise MethodNotAllowed(methods)
        raise NotFound()
