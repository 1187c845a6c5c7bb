"""What tells about the service itself."""

from .. import answers
from ..operation import Operation

OPERATIONS = {
    "health": Operation(
        "GET",
        "/health",
        "Tell that the service is up",
        answers.Health,
        auth="public",
    ),
    "openapi": Operation(
        "GET",
        "/openapi.json",
        "Give this document",
        answers.Document,
        auth="public",
    ),
}
