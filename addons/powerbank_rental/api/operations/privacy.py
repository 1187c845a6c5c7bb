"""What is held about the customer, and how he has it erased."""

from .. import privacy
from ..operation import Operation

OPERATIONS = {
    "show_personal_data": Operation(
        "GET",
        "/personal-data",
        "Take with one all that is held about one",
        privacy.PersonalData,
    ),
    "show_erasure": Operation(
        "GET",
        "/erasure",
        "Show whether the own account will be erased, and when",
        privacy.Erasure,
    ),
    "ask_erasure": Operation(
        "POST",
        "/erasure",
        "Have the own account erased after some days",
        privacy.Erasure,
        status=202,
        body=privacy.ErasureRequest,
        once=True,
        refusals=("erasure_refused",),
    ),
    "withdraw_erasure": Operation(
        "POST",
        "/erasure/withdraw",
        "Keep the account after all",
        privacy.Erasure,
        once=True,
        refusals=("wrong_state",),
    ),
}
