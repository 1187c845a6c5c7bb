"""The fleet in the books, as the simulator takes it."""


def describe_fleet(env, secrets):
    """Return what virtual cabinets must hold so that they agree with the books.

    :param env: environment with full rights
    :param dict secrets: broker password by device number
    :return: `{"cabinets": [{"imei", "vendor", "password", "slots", "banks"}]}`
    :raise LookupError: a cabinet has no password among the secrets
    """
    cabinets = env["powerbank.cabinet"].search(
        [("vendor", "!=", "manual"), ("state", "not in", ("registered", "removed"))]
    )
    unknown = [c.device_uid for c in cabinets if c.device_uid not in secrets]
    if unknown:
        raise LookupError(
            f"no password for {', '.join(unknown)}: run powerbank_credentials first"
        )
    return {"cabinets": [_describe(cabinet, secrets) for cabinet in cabinets]}


def _describe(cabinet, secrets):
    return {
        "imei": cabinet.device_uid,
        "vendor": cabinet.vendor,
        "password": secrets[cabinet.device_uid],
        "slots": cabinet.slot_count,
        "banks": [
            {
                "slot": bank.slot_id.number,
                "bank": bank.name,
                "level": max(bank.level, 0),
            }
            for bank in cabinet.bank_ids
        ],
    }
