"""The mini-program API as data: what goes in, what comes out, and the document.

Pure: nothing here imports Odoo, so the whole contract can be read, tested and
published without a server. `operations.OPERATIONS` is the table of contents.
"""
