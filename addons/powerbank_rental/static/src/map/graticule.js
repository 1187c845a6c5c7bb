/** Distances in degrees between two lines of the grid. */
const STEPS = [30, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
/** Pixels between two lines, at least: room for their labels. */
const ROOM = 70;

/** Lines of equal degrees: a map that needs no tiles. */
export class Graticule {
    constructor(map) {
        this.map = map;
        this.lines = window.L.layerGroup();
    }

    show() {
        if (!this.map.hasLayer(this.lines)) {
            this.lines.addTo(this.map);
            this.map.on("moveend", () => this.draw());
            this.map.whenReady(() => this.draw());
        }
    }

    draw() {
        const bounds = this.map.getBounds();
        const degrees = (ROOM * (bounds.getEast() - bounds.getWest())) / this.map.getSize().x;
        const step = STEPS.findLast((each) => each >= degrees) || STEPS[0];
        this.lines.clearLayers();
        for (const west of steps(bounds.getWest(), bounds.getEast(), step)) {
            this.line([bounds.getSouth(), west], [bounds.getNorth(), west], label(west, "E", "W", step));
        }
        for (const south of steps(bounds.getSouth(), bounds.getNorth(), step)) {
            this.line([south, bounds.getWest()], [south, bounds.getEast()], label(south, "N", "S", step));
        }
    }

    line(from, to, text) {
        const { L } = window;
        L.polyline([from, to], { className: "o_powerbank_graticule", interactive: false }).addTo(
            this.lines
        );
        L.marker(from, {
            icon: L.divIcon({ className: "o_powerbank_degree", html: text, iconSize: null }),
            interactive: false,
            keyboard: false,
        }).addTo(this.lines);
    }
}

function* steps(from, to, step) {
    for (let degree = Math.ceil(from / step) * step; degree < to; degree += step) {
        yield degree;
    }
}

function label(degree, positive, negative, step) {
    const digits = Math.max(0, Math.ceil(-Math.log10(step)));
    return `${Math.abs(degree).toFixed(digits)}° ${degree < 0 ? negative : positive}`;
}
