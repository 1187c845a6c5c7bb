"""A bare MQTT client that only decodes: what the gateway is measured against.

    python bare_client.py PORT USER PASSWORD COUNT

The first time, with a count of 0, it only subscribes. Prints the messages a second.
"""

import sys
import threading
import time
from pathlib import Path

import paho.mqtt.client as mqtt

sys.path.insert(0, str(Path(__file__).parents[2] / "addons" / "powerbank_device"))
from protocol import volinks

#: Share of the stream after which the clock starts.
WARM = 0.1
SECONDS = 300


def main(port, user, password, count):
    """Read the queued stream; return the messages a second."""
    times, over, seen = [], threading.Event(), [0]

    def on_message(_client, _data, message):
        volinks.decode(message.payload, message.topic)
        seen[0] += 1
        if seen[0] in (int(WARM * count), count):
            times.append(time.perf_counter())
            if seen[0] == count:
                over.set()

    client = mqtt.Client(
        mqtt.CallbackAPIVersion.VERSION2, client_id="bare", clean_session=False
    )
    client.username_pw_set(user, password)
    client.on_message = on_message
    subscribed = threading.Event()
    client.on_subscribe = lambda *_: subscribed.set()
    client.connect("127.0.0.1", port)
    client.subscribe([(topic, 1) for topic in volinks.UPLINKS])
    client.loop_start()
    subscribed.wait(SECONDS)
    if count and not over.wait(SECONDS):
        raise SystemExit(f"{seen[0]} of {count} messages came")
    client.disconnect()
    client.loop_stop()
    return (1 - WARM) * count / (times[1] - times[0]) if count else 0


if __name__ == "__main__":
    port, user, password, count = sys.argv[1:]
    print(main(int(port), user, password, int(count)))
