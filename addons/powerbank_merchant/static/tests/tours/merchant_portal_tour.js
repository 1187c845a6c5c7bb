import { patient } from "@powerbank_rental/../tests/tours/patient";
import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("powerbank_merchant_portal", {
    steps: patient([
        {
            content: "Open the overview from the portal's home",
            trigger: ".o_portal_index_card a[href='/my/powerbank']:visible",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The overview tells the income",
            trigger: ".o_powerbank_income:contains('4.00')",
        },
        {
            content: "Go to the stations",
            trigger: "nav a[href='/my/powerbank/stations']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Open a station",
            trigger: ".o_powerbank_stations a.o_powerbank_station",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Its cabinets are listed",
            trigger: ".o_powerbank_cabinets li:contains('Online')",
        },
        {
            content: "Go on to its orders",
            trigger: "a.btn[href^='/my/powerbank/orders?station=']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Narrow the orders to the completed ones",
            trigger: ".o_powerbank_filters select[name='status']",
            run: "select completed",
        },
        {
            content: "Show them",
            trigger: ".o_powerbank_filters button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Open one",
            trigger: ".o_powerbank_orders tbody tr:contains('Completed') a",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The order tells the own share",
            trigger: ".o_powerbank_lines:contains('4.00')",
        },
        {
            content: "Go to the income",
            trigger: "nav a[href='/my/powerbank/income']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Open the day",
            trigger: ".o_powerbank_days tbody a",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The day's lines are there",
            trigger: ".o_powerbank_lines:contains('Venue')",
        },
    ]),
});
