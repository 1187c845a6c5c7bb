from . import cabinet_order, credential_issue, secret_shown, traffic_export
