import { Component, xml } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { useLive } from "@powerbank_rental/desk/live";

/** Reads the record of a form nobody types in anew, whenever the bus brings news. */
class LiveRecord extends Component {
    static template = xml`<span class="d-none" />`;
    static props = { ...standardWidgetProps };

    setup() {
        useLive(() => this.props.record.load());
    }
}

registry.category("view_widgets").add("powerbank_live_record", {
    component: LiveRecord,
});
