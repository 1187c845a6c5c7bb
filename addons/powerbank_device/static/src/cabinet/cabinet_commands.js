import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { useLive } from "@powerbank_rental/desk/live";

/** Colour and sign of each state of a command. */
const LOOKS = {
    queued: { color: "info", sign: "fa-hourglass-start" },
    sent: { color: "info", sign: "fa-paper-plane-o" },
    acknowledged: { color: "success", sign: "fa-check" },
    failed: { color: "danger", sign: "fa-times" },
    expired: { color: "danger", sign: "fa-hourglass-end" },
    unknown: { color: "warning", sign: "fa-question" },
};

/** What a cabinet can be told, and what became of what it was told. */
export class CabinetCommands extends Component {
    static template = "powerbank_device.CabinetCommands";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ known: null });
        this.live = useLive(() => this.load(this.props.record.resId));
        onWillStart(() => this.load(this.props.record.resId));
        onWillUpdateProps((next) => this.load(next.record.resId));
    }

    async load(id) {
        const model = "powerbank.cabinet";
        const call = () => this.orm.silent.call(model, "read_commands", [id]);
        this.state.known = id ? await call() : null;
    }

    look(command) {
        return LOOKS[command.state];
    }

    /** The course of a command: each step with its time of the day. */
    course(command) {
        const steps = [_t("ordered"), _t("sent"), _t("answered")];
        const format = (time) => deserializeDateTime(time).toFormat("HH:mm:ss");
        return command.times
            .map((time, step) => time && `${steps[step]} ${format(time)}`)
            .filter(Boolean)
            .join(" → ");
    }

    code(command) {
        return `0x${command.code.toString(16).toUpperCase().padStart(2, "0")}`;
    }

    async order(kind) {
        const id = this.props.record.resId;
        if (kind === "inventory") {
            await this.orm.call("powerbank.cabinet", "action_request_inventory", [[id]]);
            return this.live.refresh();
        }
        const context = { default_kind: kind };
        const model = "powerbank.cabinet";
        const action = await this.orm.call(model, "action_order", [[id]], { context });
        return this.action.doAction(action, { onClose: () => this.live.refresh() });
    }

    open(command) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "powerbank.command",
            res_id: command.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("view_widgets").add("powerbank_cabinet_commands", {
    component: CabinetCommands,
});
