"""What may be wrong with a tariff or with a question about one."""

from typing import NamedTuple


def _lt(template):
    """Mark a sentence for the translation catalogue and return it unchanged."""
    return template


class Finding(NamedTuple):
    """A sentence about some fields of a tariff.

    `fields` are the technical names, `template` is an English sentence with
    ``%(name)s`` places for `params`.
    """

    fields: tuple
    template: str
    params: dict

    def __str__(self):
        return self.template % self.params


class TariffError(ValueError):
    """A tariff that cannot be read, or a question that cannot be answered.

    :param fields: the technical names of the fields at fault.
    :param template: an English sentence with ``%(name)s`` places.
    :param params: what goes into these places.
    """

    def __init__(self, fields, template, **params):
        self.finding = Finding(tuple(fields), template, params)
        super().__init__(str(self.finding))

    @property
    def fields(self):
        return self.finding.fields

    @property
    def template(self):
        return self.finding.template

    @property
    def params(self):
        return self.finding.params
