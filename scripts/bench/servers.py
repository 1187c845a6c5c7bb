"""Odoo servers on copies of one database, to be measured in turn."""

from contextlib import ExitStack, contextmanager

from scripts.services import Odoo


@contextmanager
def servers_beside(ports, postgres, template, data, options):
    """Run a server on each database `<template>_<name>`; yields {name: server}.

    :param dict ports: HTTP port by name.
    """
    with ExitStack() as running:
        yield {
            name: running.enter_context(
                Odoo(
                    f"bench-{name}",
                    f"{template}_{name}",
                    postgres,
                    port,
                    options,
                    data=data,
                )
            )
            for name, port in ports.items()
        }
