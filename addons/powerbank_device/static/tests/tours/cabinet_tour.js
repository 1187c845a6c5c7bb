import { patient } from "@powerbank_rental/../tests/tours/patient";
import { registry } from "@web/core/registry";

/** The page looks anew when there is news; here the bus is away, so it is woken. */
const hearNews = {
    trigger: ".o_powerbank_command:contains('Inventory')",
    async run() {
        const isDone = () =>
            document.querySelector(".o_powerbank_command .badge.text-bg-success");
        if (!isDone()) {
            document.dispatchEvent(new Event("visibilitychange"));
            await new Promise((resolve) => setTimeout(resolve, 2500));
        }
    },
};

registry.category("web_tour.tours").add("powerbank_device_inventory_tour", {
    steps: patient([
        {
            content: "The slots stand where they are, with what they hold",
            trigger: ".o_powerbank_board [data-slot='1']:contains('95')",
            run: "click",
        },
        {
            content: "A slot says what can be done with it",
            trigger: ".o_powerbank_slot_details button[name='action_eject']",
        },
        {
            trigger: "a[name='commands']",
            run: "click",
        },
        {
            content: "Ask the cabinet what it holds",
            trigger: "[data-order='inventory']",
            run: "click",
        },
        ...Array.from({ length: 30 }, () => hearNews),
        {
            content: "The answer appears by itself",
            trigger:
                ".o_powerbank_command:contains('Inventory') .badge:contains('Done')",
        },
    ]),
});

registry.category("web_tour.tours").add("powerbank_device_order_tour", {
    steps: patient([
        {
            trigger: "a[name='commands']",
            run: "click",
        },
        {
            trigger: "[data-order='volume']",
            run: "click",
        },
        {
            content: "The form says for which cabinet the order is",
            trigger: ".modal .o_field_widget[name='chosen']:contains('C')",
        },
        {
            trigger: ".modal button[name='action_send']:visible",
            run: "click",
        },
        {
            content: "The order stands among the commands of the cabinet",
            trigger: ".o_powerbank_command:contains('Volume')",
        },
    ]),
});
