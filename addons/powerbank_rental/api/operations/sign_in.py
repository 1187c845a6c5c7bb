"""How a customer signs in and out."""

from .. import account, answers, requests
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
        "Exchange a sign-in code for a pair of tokens",
        account.SignedIn,
        status=201,
        body=requests.SignInRequest,
        auth="public",
        refusals=("code_expired", "code_wrong", "too_many_attempts"),
    ),
    "sign_in_mini_program": Operation(
        "POST",
        "/sign-in/mini-program",
        "Exchange the login code of a mini-program's host for a pair of tokens",
        account.SignedIn,
        status=201,
        body=account.MiniProgramRequest,
        auth="public",
        refusals=("code_wrong", "sign_in_unavailable"),
    ),
    "refresh": Operation(
        "POST",
        "/sign-in/refresh",
        "Exchange a refresh token for the next pair of tokens",
        account.SignedIn,
        status=201,
        body=account.RefreshRequest,
        auth="public",
        refusals=("token_expired", "token_reused", "token_revoked", "token_unknown"),
    ),
    "sign_out": Operation(
        "POST",
        "/sign-out",
        "Make the tokens of this device worthless",
        None,
        status=204,
        auth="powerbank_spent",
        once=True,
    ),
    "sign_out_everywhere": Operation(
        "POST",
        "/sign-out/everywhere",
        "Make the tokens of all one's devices worthless",
        None,
        status=204,
        once=True,
    ),
}
