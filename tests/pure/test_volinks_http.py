"""The calls that Volinks cabinets make over HTTP, and what they are answered."""

import pytest
from protocol import messages, volinks, volinks_http
from protocol.messages import Outcome

IMEI = "860602069165357"
BROKER = volinks_http.Broker("broker.example", 8883)
FRAME = volinks.encode(
    messages.Returned(slot=3, bank="10211856", code=1, outcome=Outcome.OK, level=87)
)


def split(address):
    path, _, query = address.partition("?")
    return path, query


def connect(**more):
    values = {"uuid": IMEI, "deviceId": "0", "simUUID": "8986", "simMobile": "1"}
    return split(volinks_http.signed(volinks_http.CONNECT, {**values, **more}))


# === WHAT COMES IN === #


def test_connect_tells_versions_and_sim_card():
    body = b"hardware=V6086&software=20240904-RBMG-3.0.0.0"
    call = volinks_http.read_call(*connect(), body)
    assert call.device_uid == IMEI
    assert call.topic == volinks_http.CONNECT
    message = volinks.decode(call.raw, call.topic)
    assert message == messages.Login(
        firmware="20240904-RBMG-3.0.0.0", hardware="V6086", iccid="8986"
    )
    assert message.raw == call.raw


def test_older_firmware_connects_without_a_body():
    query = f"uuid={IMEI}&simUUID=8986&sign=00"
    call = volinks_http.read_call(volinks_http.OLD_CONNECT, query, b"")
    assert volinks.decode(call.raw, call.topic) == messages.Login(iccid="8986")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (volinks_http.UPLOAD, FRAME.hex().encode()),
        (volinks_http.UPLOAD, FRAME.hex(" ").upper().encode() + b"\r\n"),
        (volinks_http.OLD_UPLOAD, FRAME),
    ],
)
def test_upload_brings_a_frame_as_text_or_as_bytes(path, body):
    values = {"rentboxSN": IMEI, "signal": "20"}
    path, query = split(volinks_http.signed(path, values))
    call = volinks_http.read_call(path, query, body)
    assert call == (IMEI, path, FRAME)
    assert volinks.decode(call.raw, call.topic).bank == "10211856"


def test_upload_that_is_no_frame_is_kept_and_invalid():
    query = f"rentboxSN={IMEI}"
    call = volinks_http.read_call(volinks_http.UPLOAD, query, b"A8 00 zz")
    assert call.raw == b"A8 00 zz"
    assert isinstance(volinks.decode(call.raw, call.topic), messages.Invalid)


def test_return_is_told_by_slot_and_serial_number():
    query = f"rentboxSN={IMEI}&singleSN=10211856&hole=3&sign=00"
    call = volinks_http.read_call(volinks_http.RETURN, query, b"")
    message = volinks.decode(call.raw, call.topic)
    assert message == messages.Returned(
        slot=3, bank="10211856", code=1, outcome=Outcome.OK
    )
    assert message.ok


@pytest.mark.parametrize(
    "query",
    [
        "singleSN=10211856",
        "singleSN=10211856&hole=0",
        "singleSN=10211856&hole=256",
        "singleSN=4294967296&hole=3",
        "singleSN=٣&hole=3",
        "singleSN=-1&hole=3",
        "hole=3",
        "",
    ],
)
def test_return_with_a_number_that_cannot_be_is_invalid(query):
    message = volinks.decode(query.encode(), volinks_http.RETURN)
    assert isinstance(message, messages.Invalid)
    assert message.raw == query.encode()


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"&" * 99, b"=\n=", b"a" * 4000])
@pytest.mark.parametrize("topic", volinks_http.READERS)
def test_noise_in_a_call_never_leaves_the_codec_as_an_exception(topic, raw):
    assert volinks.decode(raw, topic).raw == raw


def test_texts_of_a_login_can_be_kept_in_a_database():
    raw = f"uuid={IMEI}&software=6%00".encode()
    assert volinks.decode(raw, volinks_http.CONNECT).firmware == "6\ufffd"


@pytest.mark.parametrize(
    ("path", "query", "body", "reason"),
    [
        ("/api/rentbox/config/data", f"rentboxSN={IMEI}", b"", "no call"),
        (volinks_http.UPLOAD, "rentboxSN=a/b", b"A8", "names no cabinet"),
        (volinks_http.UPLOAD, "rentboxSN=%2C", b"A8", "names no cabinet"),
        (volinks_http.UPLOAD, "rentboxSN=8%00", b"A8", "names no cabinet"),
        (volinks_http.UPLOAD, f"uuid={IMEI}", b"A8", "names no cabinet"),
        (volinks_http.CONNECT, "", b"", "names no cabinet"),
        (volinks_http.UPLOAD, f"rentboxSN={IMEI}", b" \r\n", "empty"),
        (volinks_http.UPLOAD, "&".join(["a=1"] * 99), b"A8", "fields"),
    ],
)
def test_call_that_cannot_be_kept_is_refused_with_a_reason(path, query, body, reason):
    with pytest.raises(ValueError, match=reason):
        volinks_http.read_call(path, query, body)


# === WHAT GOES OUT === #


def test_connection_is_seven_values_with_commas():
    data = volinks_http.connection(IMEI, BROKER, "secret", 1759941810123)
    assert data == f"{IMEI},powerbank,broker.example,8883,{IMEI},secret,1759941810123"
    assert len(data.split(",")) == 7


@pytest.mark.parametrize("host", ["", "a,b"])
def test_connection_that_would_be_misread_is_refused(host):
    with pytest.raises(ValueError, match="comma"):
        volinks_http.connection(IMEI, BROKER._replace(host=host), "secret", 1)


def test_envelope_has_the_vendors_five_members():
    assert volinks_http.envelope(7, data="x") == {
        "code": 200,
        "type": 0,
        "msg": "OK",
        "time": 7,
        "data": "x",
    }
    refused = volinks_http.envelope(7, code=401, message="no")
    assert (refused["code"], refused["msg"], refused["data"]) == (401, "no", None)


def test_signature_is_of_the_sorted_parameters():
    values = {"uuid": "2", "deviceId": "0", "simUUID": "1", "simMobile": "3"}
    text = b"deviceId=0|simMobile=3|simUUID=1|uuid=2"
    expected = volinks_http.hashlib.md5(text, usedforsecurity=False).hexdigest()
    assert volinks_http.sign(values) == expected
