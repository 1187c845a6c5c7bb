import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { useLive } from "./live";

const MINUTE = 60000;

/** The dispatcher's board. It shows what `powerbank.desk` reads and keeps it fresh. */
export class Desk extends Component {
    static template = "powerbank_rental.Desk";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({
            board: null,
            rentalPage: 0,
            stationPage: 0,
            stationState: null,
            now: Date.now(),
        });
        this.live = useLive(() => this.load());
        onWillStart(() => this.load());
        const clock = setInterval(() => (this.state.now = Date.now()), MINUTE / 2);
        onWillUnmount(() => clearInterval(clock));
    }

    async load() {
        const { rentalPage, stationPage, stationState } = this.state;
        this.state.board = await this.orm.silent.call("powerbank.desk", "read_board", [
            rentalPage,
            stationPage,
            stationState,
        ]);
        this.state.now = Date.now();
    }

    get stationStates() {
        const states = this.state.board.stations.states;
        return [
            { name: null, label: _t("All") },
            { name: "offline", label: _t("Offline") },
            { name: "unknown", label: _t("Not Known") },
            { name: "empty", label: _t("Empty") },
            { name: "full", label: _t("Full") },
            { name: "low", label: _t("Low") },
        ].filter((each) => !each.name || states[each.name]);
    }

    /** How long ago a rental began, as "2 d 3 h" or "45 min". */
    age(since) {
        const began = deserializeDateTime(since).toMillis();
        const minutes = Math.max(0, Math.floor((this.state.now - began) / MINUTE));
        const hours = Math.floor(minutes / 60);
        if (hours >= 24) {
            return _t("%(days)s d %(hours)s h", {
                days: Math.floor(hours / 24),
                hours: hours % 24,
            });
        }
        if (hours) {
            return _t("%(hours)s h %(minutes)s min", { hours, minutes: minutes % 60 });
        }
        return _t("%s min", minutes);
    }

    turnRentals(step) {
        this.state.rentalPage += step;
        return this.load();
    }

    turnStations(step) {
        this.state.stationPage += step;
        return this.load();
    }

    filterStations(name) {
        Object.assign(this.state, { stationState: name, stationPage: 0 });
        return this.load();
    }

    open(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    openTile(tile) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: tile.label,
            res_model: tile.model,
            domain: tile.domain,
            views: [
                [false, "list"],
                [false, "kanban"],
                [false, "form"],
            ],
            mobile_view_mode: "kanban",
        });
    }
}

registry.category("actions").add("powerbank_desk", Desk);
