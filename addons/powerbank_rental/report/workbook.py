"""Workbooks of any length, written in constant memory."""

from itertools import islice

from xlsxwriter import Workbook

#: Rows of one sheet; a spreadsheet program takes some more.
ROWS_OF_A_SHEET = 1_000_000


def write_workbook(file, title, columns, rows):
    """Write a workbook into `file`.

    Text stays text, also where it looks like a formula or an address.

    :param file: open for writing bytes.
    :param str title: name of the sheet; of the further ones with a number.
    :param columns: list of `(heading, width, format)`; the format is one of Excel's,
        such as "0.00", or None.
    :param rows: iterable of tuples; it is read once, row by row.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    rows = iter(rows)
    with Workbook(file, options) as workbook:
        bold = workbook.add_format({"bold": True})
        formats = [
            workbook.add_format({"num_format": form or "General"})
            for _heading, _width, form in columns
        ]
        written = ROWS_OF_A_SHEET
        while written == ROWS_OF_A_SHEET:
            number = len(workbook.worksheets()) + 1
            name = title if number == 1 else f"{title} {number}"
            sheet = workbook.add_worksheet(name)
            _write_head(sheet, columns, bold)
            written = _write_rows(sheet, islice(rows, ROWS_OF_A_SHEET), formats)


def _write_head(sheet, columns, bold):
    for number, (heading, width, _form) in enumerate(columns):
        sheet.set_column(number, number, width)
        sheet.write_string(0, number, heading, bold)
    sheet.freeze_panes(1, 0)


def _write_rows(sheet, rows, formats):
    """Write the rows below the head; return how many there were."""
    line = 0
    for line, row in enumerate(rows, 1):
        for number, value in enumerate(row):
            if value is not None and value is not False:
                sheet.write(line, number, value, formats[number])
    return line
