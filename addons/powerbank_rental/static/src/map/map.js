import { Component, onMounted, onWillStart, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { escape } from "@web/core/utils/strings";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { SearchBar } from "@web/search/search_bar/search_bar";
import { useSearchBarToggler } from "@web/search/search_bar/search_bar_toggler";
import { WithSearch } from "@web/search/with_search/with_search";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { useLive } from "../desk/live";
import { Graticule } from "./graticule";

/** What the world looks like while no station has a position. */
const WHOLE_WORLD = [
    [-50, -150],
    [65, 150],
];
const FURTHEST_IN = 19;

/** Stations on a map; the server gathers those that would overlap. */
class StationMap extends Component {
    static template = "powerbank_rental.StationMap";
    static components = { Layout, SearchBar };
    static props = { domain: Array };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.container = useRef("map");
        this.searchBarToggler = useSearchBarToggler();
        this.display = { controlPanel: {} };
        this.state = useState({ lost: 0 });
        this.asked = 0;
        onWillStart(async () => {
            await loadBundle("powerbank_rental.assets_leaflet");
            await this.readMap();
        });
        onMounted(() => this.draw());
        useEffect(
            () => {
                this.onDomainChanged();
            },
            () => [JSON.stringify(this.props.domain)]
        );
        onWillUnmount(() => this.map.remove());
        useLive(() => this.load());
    }

    async readMap() {
        this.settings = await this.orm.call("powerbank.station", "read_map", [
            this.props.domain,
        ]);
        this.state.lost = this.settings.lost;
    }

    draw() {
        const { L } = window;
        this.map = L.map(this.container.el, {
            maxZoom: FURTHEST_IN,
            minZoom: 2,
            zoomControl: false,
        });
        L.control.zoom({ position: "topright" }).addTo(this.map);
        this.map.attributionControl.setPrefix(false);
        this.graticule = new Graticule(this.map);
        L.control.scale({ imperial: false }).addTo(this.map);
        this.markers = L.layerGroup().addTo(this.map);
        this.drawTiles();
        this.map.on("moveend", () => this.load());
        this.fit(this.settings.area);
    }

    /** Without tiles, or while they do not come, a grid of degrees is drawn. */
    drawTiles() {
        const { tiles, attribution } = this.settings;
        if (!tiles) {
            return this.graticule.show();
        }
        window.L.tileLayer(tiles, { maxZoom: FURTHEST_IN, attribution: escape(attribution) })
            .on("tileerror", () => this.graticule.show())
            .addTo(this.map);
    }

    fit(area) {
        if (!area) {
            return this.map.fitBounds(WHOLE_WORLD);
        }
        const [south, west, north, east] = area;
        this.map.fitBounds(
            [
                [south, west],
                [north, east],
            ],
            { padding: [40, 40], maxZoom: FURTHEST_IN }
        );
    }

    async onDomainChanged() {
        if (this.drawnDomain && this.drawnDomain !== this.props.domain) {
            await this.readMap();
            this.fit(this.settings.area);
            await this.load();
        }
        this.drawnDomain = this.props.domain;
    }

    async load() {
        const bounds = this.map.getBounds();
        const turn = ++this.asked;
        const markers = await this.orm.silent.call("powerbank.station", "read_area", [
            this.props.domain,
            [
                Math.max(-90, bounds.getSouth()),
                Math.max(-180, bounds.getWest()),
                Math.min(90, bounds.getNorth()),
                Math.min(180, bounds.getEast()),
            ],
            this.map.getZoom(),
        ]);
        if (turn === this.asked) {
            this.drawMarkers(markers);
        }
    }

    drawMarkers(markers) {
        const isOpen = this.markers.getLayers().some((layer) => layer.isPopupOpen());
        if (isOpen) {
            return;
        }
        this.markers.clearLayers();
        for (const marker of markers) {
            this.drawMarker(marker).addTo(this.markers);
        }
    }

    drawMarker(marker) {
        const { L } = window;
        const several = marker.count > 1;
        const size = several ? 34 + 4 * Math.floor(Math.log10(marker.count)) : 26;
        const drawn = L.marker([marker.latitude, marker.longitude], {
            icon: L.divIcon({
                className: `o_powerbank_marker o_powerbank_marker_${marker.state}`,
                html: several ? String(marker.count) : "",
                iconSize: [size, size],
            }),
            title: several ? _t("%s stations", marker.count) : marker.name,
            alt: several ? _t("%s stations", marker.count) : marker.name,
        });
        return several
            ? drawn.on("click", () => this.fit(marker.area))
            : drawn.bindPopup(() => this.popup(marker));
    }

    /** What a station holds, and the way to it. */
    popup(marker) {
        const box = document.createElement("div");
        const line = (text, className) => {
            const part = document.createElement("div");
            part.textContent = text;
            part.className = className;
            box.append(part);
        };
        line(marker.name, "fw-bold");
        line(marker.place, "text-muted");
        line(marker.label, "my-1");
        line(_t("%(rentable)s to rent, %(free)s free slots", marker), "");
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn btn-sm btn-primary mt-2";
        button.textContent = _t("Show");
        button.addEventListener("click", () => this.open(marker.id));
        box.append(button);
        return box;
    }

    open(id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "powerbank.station",
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

/** The map with the filters that the stations' list has, too. */
class StationMapAction extends Component {
    static template = "powerbank_rental.StationMapAction";
    static components = { StationMap, WithSearch };
    static props = { ...standardActionServiceProps };

    setup() {
        this.view = useService("view");
        onWillStart(async () => {
            const { views, fields } = await this.view.loadViews({
                context: {},
                resModel: "powerbank.station",
                views: [[false, "search"]],
            });
            this.search = {
                resModel: "powerbank.station",
                searchMenuTypes: ["filter", "favorite"],
                searchViewArch: views.search.arch,
                searchViewFields: fields,
                searchViewId: views.search.id,
                irFilters: views.search.irFilters,
                context: {},
                domain: [],
            };
        });
    }
}

registry.category("actions").add("powerbank_station_map", StationMapAction);
