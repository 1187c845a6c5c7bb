/* What a walk through the screens does and sees, within the page. */
window.walk = (() => {
    const SPOKEN = ["placeholder", "title", "aria-label", "data-tooltip", "alt"];
    //: What must not be pushed sideways, though the browser would let it.
    const PAGES = ".o_action_manager, .o_content, .o_form_view, .modal-body, #wrapwrap";
    //: Odoo's own, and maps, which have no edge.
    const NOT_OURS = ".o_cp_switch_buttons, .leaflet-container";
    //: More buttons are behind these.
    const MORE = [
        ".o_statusbar_buttons button.dropdown-toggle",
        ".o_control_panel button:has(.fa-bolt)",
        ".o_button_more",
    ].join();
    const BUTTONS = [
        ".o_action_manager button[type='object']",
        ".o_action_manager button[type='action']",
        ".o-dropdown--menu button[type='object']",
        ".o-dropdown--menu button[type='action']",
    ].join();
    const QUIET_FRAMES = 3;
    //: Milliseconds after which what should be there is missing.
    const PATIENCE = 180000;
    const asked = new Set();
    const errors = [];

    const all = (selector) => [...document.querySelectorAll(selector)];
    const module = (name) => odoo.loader.modules.get(name);
    const services = () => module("@odoo/owl").Component.env.services;
    const frame = () =>
        new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    const isShown = (element) => element.checkVisibility({ visibilityProperty: true });
    const isOurs = (element) => isShown(element) && !element.closest(NOT_OURS);

    // === MOVING === //

    /** Wait until the web client is there, and hear from now on what it asks for. */
    async function start() {
        while (!window.odoo?.isReady) {
            await frame();
        }
        const { rpcBus } = module("@web/core/network/rpc");
        rpcBus.addEventListener("RPC:REQUEST", ({ detail }) => asked.add(detail.data.id));
        rpcBus.addEventListener("RPC:RESPONSE", ({ detail }) => {
            asked.delete(detail.data.id);
            if (detail.error) {
                const { exceptionName, message, data } = detail.error;
                const { model, method } = detail.data.params;
                const text = data?.message || message;
                errors.push([exceptionName || "", `${model}.${method}: ${text}`]);
            }
        });
        await find(".o_action_manager > *");
        await settle();
    }

    /** Wait until nothing is asked for any more, and all of it is drawn. */
    async function settle() {
        for (let quiet = 0; quiet < QUIET_FRAMES; quiet++) {
            await frame();
            if (asked.size) {
                quiet = -1;
            }
        }
    }

    /** Return the menus of an app that this user is offered: path and action. */
    function menus(xmlid) {
        const { menu } = services();
        const within = (item, path) => [
            { path, id: item.actionID },
            ...item.childrenTree.flatMap((child) =>
                within(child, `${path}/${child.name}`)
            ),
        ];
        const app = menu.getAll().find((item) => item.xmlid === xmlid);
        const [, ...below] = within(menu.getMenuAsTree(app.id), app.name);
        return below.filter((item) => item.id);
    }

    /** Return what an action opens: its type, its model, its kinds of views. */
    async function describe(id) {
        const { type, res_model: model, views } = await services().action.loadAction(id);
        const kinds = (views || []).map(([, kind]) => kind);
        return { type, model, views: kinds.filter((kind) => kind !== "search") };
    }

    /** Return what a form can show: the id of a first record, or 0 for a new one. */
    async function first(model) {
        const { orm } = services();
        const [id] = await orm.search(model, [], { limit: 1 });
        const mayCreate = id || (await orm.call(model, "has_access", [[], "create"]));
        return mayCreate ? id || 0 : null;
    }

    /** Return the actions that a list offers for chosen records. */
    async function bindings(model) {
        const asked = [[[false, "list"]]];
        const options = { options: { toolbar: true } };
        const { views } = await services().orm.call(model, "get_views", asked, options);
        return (views.list.toolbar.action || []).map((action) => action.id);
    }

    /** Open an action as its menu does, or in a view of it; with `context` if any. */
    async function open(id, viewType, resId, context) {
        services().dialog.closeAll();
        const options = { clearBreadcrumbs: true, additionalContext: context || {} };
        if (viewType) {
            Object.assign(options, { viewType, props: resId ? { resId } : {} });
        }
        await services().action.doAction(id, options);
        await settle();
    }

    /** Return the addresses on this server that the page links to, below a path. */
    const links = (path) =>
        all(`a[href^='${path}']:not([href*='.'])`).map((a) => a.getAttribute("href"));

    // === PRESSING === //

    /** Press all that a selector finds and can be seen. */
    async function press(selector) {
        for (const element of all(selector).filter(isShown)) {
            element.click();
            await settle();
        }
    }

    /** Press one of all that a selector finds; return false when there are fewer. */
    async function pressOne(selector, place) {
        const element = all(selector).filter(isShown)[place];
        element?.click();
        await settle();
        return Boolean(element);
    }

    /** Return a part of the screen with a text in it, if it is there. */
    const part = (selector, text) =>
        all(selector).find((el) => isShown(el) && el.innerText.includes(text || ""));

    /** Wait until `look` returns something, and return it. */
    async function wait(look, complaint) {
        for (const began = performance.now(); performance.now() < began + PATIENCE; ) {
            const seen = look();
            if (seen) {
                return seen;
            }
            await frame();
        }
        throw new Error(complaint);
    }

    /** Wait for a part of the screen with a text in it, and return it. */
    const find = (selector, text) =>
        wait(() => part(selector, text), `There is no ${selector} with "${text || ""}".`);

    /** Tell that something is there, once it is. */
    async function see(selector, text) {
        return Boolean(await find(selector, text));
    }

    /** Tell that something is gone, once it is. */
    const gone = (selector, text) =>
        wait(() => !part(selector, text), `${selector} with "${text || ""}" stays.`);

    /** Tap on a part of the screen, once it is there. */
    async function tap(selector, text) {
        (await find(selector, text)).click();
        await settle();
    }

    /** Go into a field, once it is there. */
    async function enter(selector) {
        (await find(selector)).focus();
        await settle();
    }

    const isPressable = (button) =>
        isShown(button) && !button.disabled && !button.closest(".o_view_sample_data");
    const pressable = () => all(BUTTONS).filter(isPressable);

    /** Return the names of the buttons that the screen offers, opened menus included. */
    async function buttons() {
        await press(MORE);
        return [...new Set(pressable().map((button) => button.name))];
    }

    /** Press a button by its name, and say yes when it asks again. */
    async function pressButton(name) {
        await press(MORE);
        pressable()
            .find((button) => button.name === name)
            ?.click();
        await settle();
        await press(".modal:not(:has(.o_view_controller, .o_error_dialog)) .btn-primary");
    }

    // === LOOKING === //

    const scrolls = (element) =>
        element.scrollWidth > element.clientWidth &&
        ["auto", "scroll"].includes(getComputedStyle(element).overflowX);

    /** Tell whether a part of the screen that people can push sideways holds it. */
    function isPushed(element) {
        const around = element.parentElement;
        if (!around || around.matches(PAGES)) {
            return false;
        }
        const isCut = getComputedStyle(around).textOverflow === "ellipsis";
        return isCut || scrolls(around) || isPushed(around);
    }

    const name = (element) =>
        `${element.tagName.toLowerCase()}.${[...element.classList].join(".")}`;

    /** Return what lies beyond the right edge of the window and nobody can reach. */
    function beyond() {
        const out = all("body *").filter((element) => {
            const box = element.getBoundingClientRect();
            const isOut = box.width && box.left >= 0 && box.right > innerWidth + 1;
            return isOut && isOurs(element) && !isPushed(element);
        });
        const page = document.documentElement.scrollWidth;
        const found = out.slice(0, 3).map(name);
        return page > innerWidth + 1 ? [`the page: ${page} wide`, ...found] : found;
    }

    /** Return every text that can be read, once. */
    function texts() {
        const found = new Set();
        const read = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (read.nextNode()) {
            const { parentElement, data } = read.currentNode;
            if (data.trim() && isOurs(parentElement)) {
                found.add(data.trim().replace(/\s+/g, " "));
            }
        }
        for (const attribute of SPOKEN) {
            for (const element of all(`[${attribute}]`).filter(isOurs)) {
                found.add(element.getAttribute(attribute).trim());
            }
        }
        return [...found];
    }

    /** Return what this screen shows, and what the server refused on the way to it. */
    const look = () => ({
        beyond: beyond(),
        texts: texts(),
        errors: errors.splice(0),
        dialogs: all(".o_error_dialog").map((dialog) => dialog.innerText.slice(0, 300)),
    });

    return {
        ...{ start, settle, menus, describe, first, bindings, open, links },
        ...{ press, pressOne, see, gone, tap, enter, buttons, pressButton, look },
    };
})();
