from odoo.tools import SQL


class Reading:
    """One query for what would be a query for each record.

    For the few requests that everybody waits for. The records answer from memory after
    it, and whoever reads another field of theirs still gets it by the ordinary way.

    :param wanted: `alias=(model name, names of stored, untranslated fields as one
        string)`; the query has the model's table under this alias.
    """

    def __init__(self, **wanted):
        self.wanted = {
            alias: (model, names.split()) for alias, (model, names) in wanted.items()
        }
        #: What the query selects or returns.
        self.columns = SQL(
            ", ".join(
                f'"{alias}"."{name}"'
                for alias, (_model, names) in self.wanted.items()
                for name in ("id", *names)
            )
        )

    def first(self, env, query):
        """Run `query` after pending changes; return the records of its first row.

        A claim that meets another is tried again, and so its error is not logged here.

        :return: list of records in the order of `wanted`; None when there is no row.
        """
        env.flush_all()
        env.cr.execute(query, log_exceptions=False)
        row = env.cr.fetchone()
        return self._remember(env, iter(row)) if row else None

    def _remember(self, env, values):
        records = []
        for model, names in self.wanted.values():
            record = env[model].browse(next(values))
            for name in names:
                record._fields[name]._update_cache(record, next(values))
            records.append(record)
        return records
