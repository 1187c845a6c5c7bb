import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

/** What one types first in the command palette to search the desk. */
const NAMESPACE = "%";
const KINDS = {
    rentals: _t("Rentals"),
    customers: _t("Customers"),
    banks: _t("Power Banks"),
    cabinets: _t("Cabinets"),
    stations: _t("Stations"),
};

Object.entries(KINDS).forEach(([kind, name], index) =>
    registry
        .category("command_categories")
        .add(`powerbank_${kind}`, { namespace: NAMESPACE, name }, { sequence: index * 10 })
);

registry.category("command_setup").add(NAMESPACE, {
    debounceDelay: 250,
    emptyMessage: _t("Nothing found. Type at least four of the last characters."),
    name: _t("orders, phones, serial numbers"),
    placeholder: _t("Order, phone, serial number, cabinet, station or name..."),
});

/** A result: what it is called, and what tells it from others. */
class FoundRecord extends Component {
    static template = "powerbank_rental.FoundRecord";
    static props = {
        detail: String,
        slots: { type: Object, optional: true },
        name: { type: String, optional: true },
        searchValue: { type: String, optional: true },
        executeCommand: { type: Function, optional: true },
    };
}

registry.category("command_provider").add("powerbank", {
    namespace: NAMESPACE,
    async provide(env, { searchValue }) {
        if (!searchValue) {
            return [];
        }
        const groups = await env.services.orm.call("powerbank.desk.search", "find", [
            searchValue,
        ]);
        return groups.flatMap(({ kind, model, rows }) =>
            rows.map(({ id, name, detail }) => ({
                Component: FoundRecord,
                category: `powerbank_${kind}`,
                name,
                props: { detail },
                action: () =>
                    env.services.action.doAction({
                        type: "ir.actions.act_window",
                        res_model: model,
                        res_id: id,
                        views: [[false, "form"]],
                    }),
            }))
        );
    },
});

/** Opens the search from the top bar: phones have no keyboard shortcuts. */
class SearchButton extends Component {
    static template = "powerbank_rental.SearchButton";
    static props = {};

    setup() {
        this.command = useService("command");
        this.state = useState({ allowed: false });
        onWillStart(async () => {
            this.state.allowed = await user.hasGroup(
                "powerbank_rental.group_powerbank_dispatcher"
            );
        });
    }

    open() {
        this.command.openMainPalette({ searchValue: NAMESPACE });
    }
}

registry
    .category("systray")
    .add("powerbank_rental.search", { Component: SearchButton }, { sequence: 60 });
