import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { useLive } from "../desk/live";

/** The sign of each state of a slot: never a colour alone. */
const SIGNS = {
    empty: "fa-square-o",
    receiving: "fa-sign-in",
    occupied: "fa-battery-three-quarters",
    ejecting: "fa-sign-out",
    fault: "fa-exclamation-triangle",
    disabled: "fa-ban",
    ghost: "fa-question-circle",
};
const LOCKS = { open: "fa-unlock", stuck: "fa-exclamation-circle", closed: "fa-lock" };

/** A cabinet as it stands there, each slot in its place, kept fresh by the bus. */
export class CabinetBoard extends Component {
    static template = "powerbank_rental.CabinetBoard";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.state = useState({ board: null, chosen: null, busy: false });
        this.live = useLive(() => this.load(this.props.record.resId));
        onWillStart(() => this.load(this.props.record.resId));
        onWillUpdateProps((next) => this.load(next.record.resId));
    }

    async load(id) {
        const call = () => this.orm.silent.call("powerbank.cabinet", "read_board", [id]);
        this.state.board = id ? await call() : null;
    }

    // === WHAT IS SHOWN === //

    get heard() {
        const { kind, at } = this.state.board.heard;
        const time = at && formatDateTime(deserializeDateTime(at));
        return {
            manual: _t("Staff run this cabinet by hand: it shows what the books say."),
            never: _t("This cabinet was never heard of: it shows what the books say."),
            stale: _t("Last heard of %s: what it holds may have changed.", time),
            live: _t("Heard of %s.", time),
        }[kind];
    }

    get isDoubtful() {
        return ["never", "stale"].includes(this.state.board.heard.kind);
    }

    get chosen() {
        const slots = this.state.board.boards.flat();
        return slots.find((slot) => slot.id === this.state.chosen);
    }

    get legend() {
        return [
            { sign: SIGNS.empty, text: _t("Empty") },
            { sign: SIGNS.occupied, text: _t("Power bank inside") },
            { sign: LOCKS.closed, text: _t("Locked") },
            { sign: LOCKS.open, text: _t("Unlocked, something moves") },
            { sign: LOCKS.stuck, text: _t("Lock stuck") },
            { sign: "fa-clock-o", text: _t("Reserved") },
            { sign: "fa-user", text: _t("Rented out from here") },
            { sign: "fa-thermometer-full", text: _t("Warm") },
            { sign: SIGNS.fault, text: _t("Fault") },
            { sign: SIGNS.ghost, text: _t("Ghost") },
            { sign: SIGNS.disabled, text: _t("Out of use") },
        ];
    }

    sign(slot) {
        return SIGNS[slot.state];
    }

    lock(slot) {
        return LOCKS[slot.lock];
    }

    lockText(slot) {
        const texts = {
            open: _t("Unlocked"),
            stuck: _t("Lock stuck"),
            closed: _t("Locked"),
        };
        return texts[slot.lock];
    }

    charge(bank) {
        return bank.level < 0 ? _t("Charge unknown") : `${bank.level} %`;
    }

    /** All that a tile shows, in words, for who cannot see it. */
    describe(slot) {
        const { bank } = slot;
        return [
            _t("Slot %s", slot.number),
            slot.state_label,
            slot.fault,
            slot.lock && this.lockText(slot),
            bank && bank.name,
            bank && this.charge(bank),
            bank && bank.heat && _t("%s °C, warm", bank.temperature),
            bank && bank.reserved && _t("Reserved"),
            slot.rental && _t("Rented out"),
        ]
            .filter(Boolean)
            .join(", ");
    }

    /** Where the slots of a board go: numbers run along the rows or down the columns. */
    grid(board) {
        const { columns, flow } = this.state.board;
        const rows = Math.ceil(board.length / columns);
        const places = `--columns: ${columns}; --rows: ${rows};`;
        return flow === "column" ? `${places} grid-auto-flow: column;` : places;
    }

    readAt(bank) {
        return bank.level_at ? formatDateTime(deserializeDateTime(bank.level_at)) : "";
    }

    // === WHAT IS DONE === //

    choose(slot) {
        this.state.chosen = this.state.chosen === slot.id ? null : slot.id;
    }

    open(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    ask(slot, action) {
        if (!action.ask) {
            return this.perform(slot, action);
        }
        this.dialog.add(ConfirmationDialog, {
            title: _t("Slot %s", slot.number),
            body: action.ask,
            confirmLabel: action.label,
            confirm: () => this.perform(slot, action),
            cancel: () => {},
        });
    }

    async perform(slot, action) {
        this.state.busy = true;
        try {
            const next = await this.orm.call("powerbank.slot", action.name, [[slot.id]]);
            if (next) {
                await this.action.doAction(next, { onClose: () => this.live.refresh() });
            }
            await this.live.refresh();
        } finally {
            this.state.busy = false;
        }
    }
}

registry.category("view_widgets").add("powerbank_cabinet_board", {
    component: CabinetBoard,
});
