"""Relink's protobuf messages, as the table of their fields.

A field is ``name``, or ``name:type`` where it is no plain number; fields are numbered
from 1 in the order in which they stand. On the wire each name carries the prefix "rl_",
which says nothing and is left out here.
"""

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

FIELDS = {
    "Query": "seq",
    "Push": "slot seq",
    "PushReply": "slot pbid:uint64 result code lock bottom qoe vol cur seq",
    "SlotCheck": "slot idok lock bottom charge pbid:uint64 lvl vol cur temp:int32 code"
    " reserve",
    "Inventory": "num slots:SlotCheck seq",
    "ServerQuery": "type seq",
    "Server": "type add:string port:string seq",
    "ApnQuery": "index seq",
    "Apn": "index valid mccmnc:string apn:string un:string pw:string seq",
    "SimCard": "iccid:string imei:string seq",
    "Network": "type mode status conn csq:uint64 rsrp:uint64 sinr:uint64 wifi:uint64"
    " seq",
    "Reset": "result seq",
    "Health": "num slot read vol cur tem:int32 health cycle softver code seq",
    "Return": "slot lock bottom pbid:uint64 lvl vol cur temp:int32 limited code seq",
    "ReturnAnswer": "slot result seq",
    "Login": "count netmode conn csq:uint64 rsrp:uint64 sinr:uint64 wifi:uint64"
    " commsoftver:string commhardver:string iccid:string seq",
}

_PACKAGE = "relink"
_FIELD = descriptor_pb2.FieldDescriptorProto
_TYPES = {
    "uint32": _FIELD.TYPE_UINT32,
    "uint64": _FIELD.TYPE_UINT64,
    "int32": _FIELD.TYPE_INT32,
    "string": _FIELD.TYPE_STRING,
}


def _build():
    """Return the message classes by name."""
    file = descriptor_pb2.FileDescriptorProto(
        name="relink.proto", package=_PACKAGE, syntax="proto3"
    )
    for name, fields in FIELDS.items():
        message = file.message_type.add(name=name)
        for number, field in enumerate(fields.split(), 1):
            _add_field(message, number, *field.partition(":")[::2])
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    find = pool.FindMessageTypeByName
    return {
        name: message_factory.GetMessageClass(find(f"{_PACKAGE}.{name}"))
        for name in FIELDS
    }


def _add_field(message, number, name, kind):
    values = {"name": name, "number": number}
    if kind in FIELDS:
        message.field.add(
            type=_FIELD.TYPE_MESSAGE,
            type_name=f".{_PACKAGE}.{kind}",
            label=_FIELD.LABEL_REPEATED,
            **values,
        )
    else:
        kind = _TYPES[kind or "uint32"]
        message.field.add(type=kind, label=_FIELD.LABEL_OPTIONAL, **values)


CLASSES = _build()
