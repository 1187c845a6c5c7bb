"""Which codec speaks which vendor's language: one row a vendor."""

from types import ModuleType

from . import relink, relink_tcp, volinks

CODECS: dict[str, ModuleType] = {
    "volinks": volinks,
    "relink": relink,
    "relink_tcp": relink_tcp,
}


class UnknownVendorError(LookupError):
    """No codec is registered under this name."""


def brokered() -> tuple[str, ...]:
    """Return the vendors whose cabinets speak over the broker, and so reach us."""
    return tuple(vendor for vendor, module in CODECS.items() if module.UPLINKS)


def codec(vendor: str) -> ModuleType:
    """Return the codec module of a vendor.

    :raise UnknownVendorError: no such vendor
    """
    try:
        return CODECS[vendor]
    except KeyError:
        known = ", ".join(sorted(CODECS))
        raise UnknownVendorError(f"unknown vendor {vendor!r}; known: {known}") from None
