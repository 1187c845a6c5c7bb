"""Which language an answer speaks."""

DEFAULT = "en_US"


def negotiate(wanted, installed):
    """Return the installed locale that fits the asked languages best.

    :param wanted: language tags (`zh-Hans-CN`, `en`), most wanted first.
    :param installed: locales (`zh_CN`), in order of preference.
    :return: a locale of `installed`; English, else the first, when nothing fits.
    """
    for tag in wanted:
        parts = tag.replace("_", "-").split("-")
        language, region = parts[0].lower(), parts[-1].upper()
        if (exact := f"{language}_{region}") in installed:
            return exact
        for locale in installed:
            if locale.split("_")[0] == language:
                return locale
    return DEFAULT if DEFAULT in installed else installed[0]
