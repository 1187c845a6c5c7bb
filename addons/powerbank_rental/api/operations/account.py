"""The devices a customer is signed in on, and what he says of himself."""

from .. import account
from ..operation import Operation

OPERATIONS = {
    "list_sessions": Operation(
        "GET",
        "/sessions",
        "List the devices on which one is signed in",
        account.SessionList,
    ),
    "revoke_session": Operation(
        "POST",
        "/sessions/{code}/revoke",
        "Sign one device out",
        account.SessionList,
        once=True,
        refusals=("session_unknown",),
    ),
    "show_profile": Operation(
        "GET",
        "/profile",
        "Show one's own profile",
        account.Profile,
    ),
    "change_profile": Operation(
        "POST",
        "/profile",
        "Change one's name, language, time zone or wishes",
        account.Profile,
        body=account.ProfileRequest,
        once=True,
    ),
    "change_phone": Operation(
        "POST",
        "/profile/phone",
        "Take another phone number, proven by a code; signs other devices out",
        account.Profile,
        body=account.PhoneRequest,
        once=True,
        refusals=("code_expired", "code_wrong", "identity_taken", "too_many_attempts"),
    ),
    "link_identity": Operation(
        "POST",
        "/profile/identities",
        "Be recognised by a mini-program's host from now on",
        account.Profile,
        body=account.IdentityRequest,
        refusals=("code_wrong", "identity_taken", "sign_in_unavailable"),
    ),
}
