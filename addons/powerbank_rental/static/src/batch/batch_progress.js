import { Component, onWillUnmount, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** The bar of a mass action, which moves while the server works. */
class BatchProgress extends Component {
    static template = "powerbank_rental.BatchProgress";
    static props = { ...standardWidgetProps };

    setup() {
        this.news = useState({});
        const bus = useService("bus_service");
        const hear = (progress) => this.onProgress(progress);
        bus.subscribe("powerbank_batch/progress", hear);
        bus.start();
        onWillUnmount(() => bus.unsubscribe("powerbank_batch/progress", hear));
    }

    async onProgress(progress) {
        const { record } = this.props;
        if (progress.id !== record.resId) {
            return;
        }
        Object.assign(this.news, progress);
        if (progress.state !== "running") {
            await record.load();
        }
    }

    get counts() {
        const { total, done, failed } = { ...this.props.record.data, ...this.news };
        return { total, done, failed };
    }

    width(part) {
        const { total } = this.counts;
        return `width: ${total ? (100 * part) / total : 0}%`;
    }
}

registry.category("view_widgets").add("powerbank_batch_progress", {
    component: BatchProgress,
    fieldDependencies: [
        { name: "total", type: "integer" },
        { name: "done", type: "integer" },
        { name: "failed", type: "integer" },
    ],
});
