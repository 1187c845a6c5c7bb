"""Answers that are too large to be held in memory."""

from contextlib import ExitStack
from tempfile import TemporaryFile

from werkzeug.wsgi import FileWrapper


class Spooled(FileWrapper):
    """The bytes of a temporary file, which goes once they are sent."""

    def __init__(self, file):
        super().__init__(file)
        self.length = file.tell()
        file.seek(0)


def spooled(write):
    """Return what `write(file)` writes, as the body of a response: a `Spooled`."""
    with ExitStack() as stack:
        file = stack.enter_context(TemporaryFile())
        write(file)
        stack.pop_all()
    return Spooled(file)
