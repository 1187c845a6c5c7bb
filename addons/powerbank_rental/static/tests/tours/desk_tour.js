import { patient } from "@powerbank_rental/../tests/tours/patient";
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const openTile = (name) => ({
    content: `The desk counts them: ${name}`,
    trigger: `[data-tile='${name}']`,
    run: "click",
});

tours.add("powerbank_rental_find_tour", {
    steps: patient([
        {
            content: "The rental runs on the board",
            trigger: ".o_powerbank_rental:contains('Tour Cinema')",
        },
        {
            content: "A caller gives the end of a phone number",
            trigger: ".o_powerbank_search button",
            run: "click",
        },
        {
            trigger: ".o_command_palette_search input",
            run: "edit 47110815",
        },
        {
            content: "The rental of that customer is found",
            trigger: ".o_command:contains('In Use'):contains('Tour Cinema')",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('In Use')",
        },
        {
            content: "Its timeline tells the story",
            trigger: ".o_field_widget[name='event_ids']:contains('Power bank came out')",
        },
    ]),
});

tours.add("powerbank_rental_offline_tour", {
    steps: patient([
        openTile("offline_cabinets"),
        {
            content: "The cabinet is in the list",
            trigger: ".o_data_row:contains('Tour Cinema') td[name='name']",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Offline')",
        },
        {
            content: "What it holds is still known",
            trigger: ".o_powerbank_slot_occupied:contains('95')",
        },
        {
            content: "The history says since when",
            trigger: ".o-mail-Chatter:contains('Offline')",
        },
    ]),
});

tours.add("powerbank_rental_case_tour", {
    steps: patient([
        openTile("cases"),
        {
            trigger: ".o_data_row:contains('Says It Is Returned') td:not(.o_list_record_selector)",
            run: "click",
        },
        {
            content: "Look at the evidence and decide",
            trigger: "button[name='action_decide']",
            run: "click",
        },
        {
            trigger: ".modal input[data-value='rejected']",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='reason'] textarea",
            run: "edit The cabinet lists an empty slot.",
        },
        {
            trigger: ".modal button[name='action_decide']",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Rejected')",
        },
    ]),
});

tours.add("powerbank_rental_batch_tour", {
    steps: patient([
        {
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            content: "Choose the cabinets of this station",
            trigger: ".o_data_row:contains('Tour Cinema') .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_cp_action_menus button:has(.fa-cog)",
            run: "click",
        },
        {
            trigger: ".o-dropdown-item:contains('Stop Renting')",
            run: "click",
        },
        {
            content: "The history of the cabinet will say why",
            trigger: ".modal .o_field_widget[name='note'] textarea",
            run: "edit The hall is being painted.",
        },
        {
            trigger: ".modal button[name='action_start']",
            run: "click",
        },
        {
            content: "The job shows how far it is",
            trigger: ".o_powerbank_progress:contains('0 / 1')",
        },
    ]),
});

tours.add("powerbank_rental_map_tour", {
    steps: patient([
        {
            content: "The station lies on the map, without any tiles",
            trigger: ".o_powerbank_marker[title='Tour Cinema']",
            run: "click",
        },
        {
            trigger: ".leaflet-popup:contains('2 to rent, 1 free') button:contains('Show')",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name='name'] input:value(Tour Cinema)",
        },
    ]),
});

/** Choose from a list in the open dialog. */
const choose = (field, label) => [
    {
        trigger: `.modal .o_field_widget[name='${field}'] input.o_select_menu_input`,
        run: "click",
    },
    {
        trigger: `.o_select_menu_item:contains('${label}')`,
        run: "click",
    },
];

/** Leave a required choice while its box is drawn empty: the choice stays. */
const leaveWhileEmpty = (field, label) => [
    {
        trigger: `.modal .o_field_widget[name='${field}'] input:value(${label})`,
        run() {
            this.anchor.focus();
            this.anchor.value = "";
            this.anchor.blur();
        },
    },
    {
        trigger: `.modal .o_field_widget[name='${field}'] input:value(${label})`,
    },
];

tours.add("powerbank_rental_end_tour", {
    steps: patient([
        {
            content: "The rental still runs",
            trigger: ".o_powerbank_rental:contains('Tour Cinema')",
            run: "click",
        },
        {
            trigger: ".o_statusbar_buttons button:contains('End by Hand')",
            run: "click",
        },
        {
            content: "What it will cost is shown before anything happens",
            trigger: ".modal .o_field_widget[name='due_after']:contains('4.00')",
        },
        {
            trigger: ".modal .o_field_widget[name='bank_place'] input[data-value='lost']",
            run: "click",
        },
        ...choose("reason", "Customer lost it"),
        {
            trigger: ".modal .o_field_widget[name='note'] textarea",
            run: "edit He told the hotline.",
        },
        {
            trigger: ".modal button:contains('End the Rental')",
            run: "click",
        },
        {
            trigger:
                ".o_statusbar_status .o_arrow_button_current:contains('Awaiting Payment')",
        },
    ]),
});

tours.add("powerbank_rental_correct_tour", {
    steps: patient([
        openTile("awaiting_payment"),
        {
            trigger: ".o_data_row:contains('Tour Cinema') td[name='name']",
            run: "click",
        },
        {
            trigger: ".o_statusbar_buttons button:contains('Correct the Bill')",
            run: "click",
        },
        ...choose("reason", "Goodwill"),
        ...choose("waiver", "Everything"),
        {
            content: "The difference is shown before it is confirmed",
            trigger: ".modal .o_field_widget[name='difference']:contains('4.00')",
        },
        ...leaveWhileEmpty("reason", "Goodwill"),
        {
            trigger: ".modal .o_field_widget[name='note'] textarea",
            run: "edit The cabinet was dark.",
        },
        {
            trigger: ".modal footer button:contains('Correct the Bill')",
            run: "click",
        },
        {
            content: "The new bill stands beside the old one",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Done')",
        },
    ]),
});
