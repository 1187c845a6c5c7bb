from . import create_row
