"""The gateway's password at the broker, made up once."""

from scripts.services.mosquitto import gateway_password, has_gateway_password


def install_secrets(say):
    """Make up the gateway's password unless there is one."""
    if has_gateway_password():
        return "kept"
    say("making one up")
    gateway_password()
    return None
