def pre_init_hook(env):
    """Make the exclusion constraints of `powerbank.rental.bank` possible.

    `btree_gist` is a trusted extension: the owner of the database may create it.
    """
    env.cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
