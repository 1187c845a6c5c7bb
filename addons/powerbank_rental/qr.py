"""QR codes as images, for screens and printed labels."""

from io import BytesIO

import qrcode


def png(text):
    """Return the QR code of `text` as a PNG file, with its quiet zone.

    A quarter of the code may be scratched off the label before it stops to read.
    """
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q, box_size=8)
    code.add_data(text)
    file = BytesIO()
    code.make_image().save(file)
    return file.getvalue()
