"""How a customer signs in and out."""

from .. import answers, requests
from ..operation import Operation

OPERATIONS = {
    "send_code": Operation(
        "POST",
        "/sign-in/codes",
        "Send a sign-in code to a phone",
        answers.CodeSent,
        status=202,
        body=requests.CodeRequest,
        auth="public",
        refusals=("too_many_codes",),
    ),
    "sign_in": Operation(
        "POST",
        "/sign-in",
        "Exchange a sign-in code for a bearer token",
        answers.SignedIn,
        status=201,
        body=requests.SignInRequest,
        auth="public",
        refusals=("code_expired", "code_wrong", "too_many_attempts"),
    ),
    "sign_out": Operation(
        "POST",
        "/sign-out",
        "Make this bearer token worthless",
        None,
        status=204,
        auth="powerbank_spent",
        once=True,
    ),
}
