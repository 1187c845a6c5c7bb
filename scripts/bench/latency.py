"""From the commit of an eject to the frame at the cabinet, beside a bare round trip."""

import json
import queue
import time
from statistics import median

import paho.mqtt.client as mqtt
import psycopg2

from scripts.bench.table import Row
from scripts.services.service import LOOPBACK

SAMPLES = 60
WAIT_SECONDS = 10

CABINETS = """
    SELECT c.id, c.device_uid, s.id, b.id, b.name FROM powerbank_cabinet c
      JOIN powerbank_slot s ON s.cabinet_id = c.id
      JOIN powerbank_bank b ON b.slot_id = s.id
     WHERE c.vendor = 'volinks' AND NOT EXISTS (
           SELECT FROM powerbank_command o WHERE o.cabinet_id = c.id)
     ORDER BY c.id, s.number
"""
EJECT = """
    INSERT INTO powerbank_command
           (cabinet_id, kind, argument, slot_id, bank_id, state, due_at, expires_at,
            create_date)
    SELECT %s, 'eject', %s::jsonb, %s, %s, 'queued', now() AT TIME ZONE 'UTC',
           now() AT TIME ZONE 'UTC' + interval '10 seconds', now() AT TIME ZONE 'UTC'
"""


class Listener:
    """Hears what cabinets are told; signs in as a cabinet does.

    :param Mosquitto broker: the running broker
    """

    def __init__(self, broker, user, password):
        self.heard = queue.Queue()
        self.client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=user)
        self.client.username_pw_set(user, password)
        self.client.on_message = lambda *_: self.heard.put(time.perf_counter())
        self.client.connect(LOOPBACK, broker.port)
        self.client.loop_start()

    def close(self):
        """End the connection."""
        self.client.disconnect()
        self.client.loop_stop()

    def subscribe(self, topic):
        """Hear this topic from now on."""
        subscribed = queue.Queue()
        self.client.on_subscribe = lambda *_: subscribed.put(True)
        self.client.subscribe(topic, qos=0)
        subscribed.get(timeout=WAIT_SECONDS)


def round_trip(listener, topic):
    """Return the seconds that a message takes to the broker and back."""
    listener.subscribe(topic)
    begun = time.perf_counter()
    listener.client.publish(topic, b"bench", qos=0)
    return listener.heard.get(timeout=WAIT_SECONDS) - begun


def eject(connection, listener, cabinet):
    """Queue an eject; return the seconds from its commit to the cabinet."""
    cabinet_id, uid, slot_id, bank_id, serial = cabinet
    listener.subscribe(f"/powerbank/{uid}/user/get")
    while not listener.heard.empty():
        listener.heard.get_nowait()
    order = json.dumps({"type": "eject_bank", "bank": serial})
    with connection.cursor() as cursor:
        cursor.execute(EJECT, (cabinet_id, order, slot_id, bank_id))
        begun = time.perf_counter()
        connection.commit()
    return listener.heard.get(timeout=WAIT_SECONDS) - begun


def measure(stack):
    """Measure both at each of some cabinets; return a `Row` in milliseconds.

    :param Stack stack: broker and gateway are running.
    """
    environment = stack.postgres.client_environment()
    connection = psycopg2.connect(
        host=environment["PGHOST"],
        port=environment["PGPORT"],
        user=environment["PGUSER"],
        dbname=stack.database,
    )
    with connection.cursor() as cursor:
        cursor.execute(CABINETS)
        found = {row[0]: row for row in cursor.fetchall()}
    connection.commit()
    passwords = stack.cabinet_passwords()
    trips, ejects = [], []
    for cabinet in [*found.values()][:SAMPLES]:
        uid = cabinet[1]
        listener = Listener(stack.broker, uid, passwords[uid])
        trips.append(round_trip(listener, f"/powerbank/{uid}/user/heart"))
        time.sleep(0.02)
        ejects.append(eject(connection, listener, cabinet))
        listener.close()
    connection.close()
    value, baseline = median(ejects) * 1000, median(trips) * 1000
    return Row(
        "commit of an eject command to the cabinet, ms",
        value,
        "bare MQTT round trip, ms",
        baseline,
        value / baseline,
        "-",
    )
