from . import credential_issue, secret_shown
