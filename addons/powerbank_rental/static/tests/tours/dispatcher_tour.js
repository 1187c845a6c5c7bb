import { patient } from "@powerbank_rental/../tests/tours/patient";
import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("powerbank_rental_dispatcher_tour", {
    steps: patient([
        {
            content: "The board shows the station's stock",
            trigger: ".o_kanban_record:contains('Tour Cinema'):contains('to rent')",
            run: "click",
        },
        {
            content: "The station lists its cabinets",
            trigger: ".o_field_widget[name='cabinet_ids'] .o_data_row td[name='name']",
        },
        {
            content: "Its cabinets are one click away",
            trigger: "button[name='action_open_cabinets']",
            run: "click",
        },
        {
            trigger: ".o_breadcrumb:contains('Cabinets')",
        },
        {
            content: "Open the cabinet",
            trigger: ".o_kanban_record:contains('Tour Cinema')",
            run: "click",
        },
        {
            content: "The slots are shown as they sit in the machine",
            trigger: ".o_powerbank_slot_occupied",
        },
        {
            content: "Open the cabinet's rentals",
            trigger: "button[name='action_open_rentals']",
            run: "click",
        },
        {
            content: "Open the running rental",
            trigger: ".o_data_row:contains('In Use') td[name='name']",
            run: "click",
        },
        {
            content: "The timeline says what happened",
            trigger: ".o_field_widget[name='event_ids']:contains('Power bank came out')",
        },
        {
            content: "The power bank is back",
            trigger: "button:contains('Returned')",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='cabinet_id'] input",
            run: "click",
        },
        {
            content: "Choose the cabinet",
            trigger: ".o-autocomplete--dropdown-item:contains('C0'):first",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='slot_id'] input:value(/)",
        },
        {
            content: "Say that it lies there",
            trigger: ".modal button[name='action_dock']",
            run: "click",
        },
        {
            content: "The rental is billed",
            trigger:
                ".o_statusbar_status .o_arrow_button_current:contains('Awaiting Payment')",
        },
    ]),
});
