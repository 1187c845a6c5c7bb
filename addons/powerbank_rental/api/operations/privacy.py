"""What is held about the customer, and how he has it erased."""

from .. import privacy
from ..operation import Operation

OPERATIONS = {
    "ask_export": Operation(
        "POST",
        "/personal-data",
        "Have a file written of all that is held about one",
        privacy.DataExport,
        status=202,
        once=True,
        refusals=("export_limit",),
    ),
    "list_exports": Operation(
        "GET",
        "/personal-data",
        "List the files one asked for, newest first",
        privacy.DataExportList,
    ),
    "show_export": Operation(
        "GET",
        "/personal-data/{code}",
        "Show whether a file one asked for is ready",
        privacy.DataExport,
        refusals=("export_unknown",),
    ),
    "download_export": Operation(
        "GET",
        "/personal-data/{code}/file",
        "Take with one all that is held about one",
        privacy.PersonalData,
        refusals=("export_not_ready", "export_over", "export_unknown"),
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
