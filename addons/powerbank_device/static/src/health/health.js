import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { formatFloat } from "@web/views/fields/formatters";

/** The figures of fleet and system, as `powerbank.health` reads them. */
export class Health extends Component {
    static template = "powerbank_device.Health";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({ figures: [] });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.figures = await this.orm.call("powerbank.health", "read_figures", []);
    }

    value(figure) {
        if (figure.value === null) {
            return "–";
        }
        const digits = Number.isInteger(figure.value) ? 0 : 2;
        const number = formatFloat(figure.value, { digits: [16, digits] });
        return figure.unit ? `${number} ${figure.unit}` : number;
    }

    open(figure) {
        return figure.action && this.action.doAction(figure.action);
    }
}

registry.category("actions").add("powerbank_health", Health);
