import { Component, xml } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { useLive } from "./live";

/**
 * Reads the record of a form anew whenever the bus brings news, unless somebody has
 * typed into it. With `watch`, names of fields, only if one of those has changed.
 */
class LiveRecord extends Component {
    static template = xml`<span class="d-none" />`;
    static props = { ...standardWidgetProps, watch: { type: Array, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.seen = null;
        useLive(() => this.look());
    }

    async look() {
        const { record } = this.props;
        if (!record.resId || (await record.isDirty())) {
            return;
        }
        const before = this.seen;
        this.seen = await this.read();
        if (!this.seen || this.seen !== before) {
            await record.load();
        }
    }

    /** Return the watched fields as a text; empty when none is watched. */
    async read() {
        const { record, watch } = this.props;
        if (!watch) {
            return "";
        }
        const { resModel, resId } = record;
        return JSON.stringify(await this.orm.silent.read(resModel, [resId], watch));
    }
}

registry.category("view_widgets").add("powerbank_live_record", {
    component: LiveRecord,
    extractProps: ({ attrs }) => ({ watch: attrs.watch?.split(",") }),
});
