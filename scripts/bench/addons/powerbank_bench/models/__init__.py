from . import row
