import { onMounted, onWillUnmount, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

const CHANNEL = "powerbank_desk";
/** Milliseconds from the news to the next look; longer than a server keeps quiet. */
const PATIENCE = 2000;
/** A look may take this part of the time at most, however large the fleet is. */
const SHARE = 0.1;
/** Milliseconds between two looks when nothing is heard. */
const SAFETY = 60000;
/** The same while the websocket is away. */
const POLLING = 10000;

/**
 * Calls `look` whenever the bus brings news, but never in a hurry; and now and then
 * without any, more often while the websocket is away.
 *
 * @param {() => Promise<void>} look reads the data anew
 * @returns {{connected: boolean, refresh: () => Promise<void>}}
 */
export function useLive(look) {
    const bus = useService("bus_service");
    const monitoring = useState(useService("bus.monitoring_service"));
    let timer = null;
    let due = Infinity;
    let busy = false;
    let pause = PATIENCE;
    let gone = false;

    const schedule = (delay) => {
        const at = Date.now() + delay;
        if (gone || at >= due) {
            return;
        }
        clearTimeout(timer);
        due = at;
        timer = setTimeout(refresh, delay);
    };
    const isAway = () => monitoring.isConnectionLost || !navigator.onLine;
    const hear = () => schedule(pause);

    async function refresh() {
        clearTimeout(timer);
        due = Infinity;
        if (busy) {
            return schedule(PATIENCE);
        }
        busy = true;
        const began = Date.now();
        try {
            if (!document.hidden) {
                await look();
            }
        } catch {
            // The server is away: the next look finds out whether it is back.
        } finally {
            busy = false;
            pause = Math.max(PATIENCE, (Date.now() - began) / SHARE);
            schedule(isAway() ? POLLING : SAFETY);
        }
    }

    onMounted(() => {
        bus.addChannel(CHANNEL);
        bus.subscribe(`${CHANNEL}/news`, hear);
        document.addEventListener("visibilitychange", hear);
        bus.addEventListener("BUS:RECONNECT", hear);
        bus.addEventListener("BUS:DISCONNECT", hear);
        schedule(SAFETY);
    });
    onWillUnmount(() => {
        gone = true;
        clearTimeout(timer);
        bus.unsubscribe(`${CHANNEL}/news`, hear);
        bus.removeEventListener("BUS:RECONNECT", hear);
        bus.removeEventListener("BUS:DISCONNECT", hear);
        document.removeEventListener("visibilitychange", hear);
        bus.deleteChannel(CHANNEL);
    });
    return { isAway, refresh };
}
