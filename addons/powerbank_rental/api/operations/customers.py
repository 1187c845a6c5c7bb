"""The customer's own account."""

from .. import customers
from ..operation import Operation

OPERATIONS = {
    "list_restrictions": Operation(
        "GET",
        "/restrictions",
        "Show why one may not rent, or only with a deposit",
        customers.RestrictionList,
    ),
    "appeal_restriction": Operation(
        "POST",
        "/restrictions/{code}/appeal",
        "Object to a restriction; a person decides",
        customers.Restriction,
        body=customers.AppealRequest,
        once=True,
        refusals=("appeal_closed", "restriction_unknown"),
    ),
}
