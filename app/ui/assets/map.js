// A map of concepts, read left to right in the order of learning, with the same as a list for
// the keyboard. `data` is what app/ui/charts.py writes. Cytoscape draws on a canvas, where a
// label is text and nothing else; it comes with the component "drawing", maybe a little later.
const memory = new WeakMap();
const STATES = [["known", "you know this"], ["next", "learn next"], ["later", "later"], ["goal", "goal"]];
const READABLE = 0.72; // no smaller on its own: labels of 13 pixels stay legible
const INKS = ["accent", "amber", "card", "ink", "soft", "edge"];

function inks(root) {
  // A custom property holds `light-dark(...)` as it stands; only a used colour is resolved.
  const found = {};
  const probe = el("i", { hidden: true });
  root.append(probe);
  for (const name of INKS) {
    probe.style.color = "var(--" + name + ")";
    found[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return found;
}

function look(c) {
  const round = { width: 18, height: 18, "border-width": 2.4 };
  return [
    { selector: "node", style: {
      ...round, label: "data(name)", color: c.ink, "background-color": c.card, "border-color": c.edge,
      "font-family": '"Source Sans 3", "Noto Sans CJK SC", system-ui, sans-serif', "font-size": 13,
      "text-valign": "bottom", "text-margin-y": 5, "text-wrap": "wrap", "text-max-width": 104,
      "text-background-color": c.card, "text-background-opacity": 0.8, "overlay-opacity": 0 } },
    { selector: "node.later", style: { "border-opacity": 0.7, color: c.soft } },
    { selector: "node.known", style: { "background-color": c.accent, "border-color": c.accent } },
    { selector: "node.next", style: { "border-color": c.accent, "font-weight": 600 } },
    { selector: "node.goal", style: { "background-color": c.amber, "border-color": c.amber, "font-weight": 600 } },
    { selector: "node.known.goal", style: { "background-color": c.accent } },
    { selector: "node.chosen", style: { width: 24, height: 24, "font-weight": 600, color: c.ink } },
    { selector: "edge", style: {
      width: 1.4, "line-color": c.edge, opacity: 0.45, "curve-style": "unbundled-bezier",
      "control-point-distances": "data(away)", "control-point-weights": "data(along)",
      "edge-distances": "node-position", "source-endpoint": "90deg", "target-endpoint": "270deg" } },
    { selector: "edge.near", style: { "line-color": c.accent, opacity: 0.65 } },
    { selector: "edge.touched", style: { "line-color": c.accent, opacity: 1, width: 2 } },
  ];
}

// An S from one node to the next: the bends lie half way, each at the height of its own end.
function bend(edge) {
  const a = edge.source().position(), b = edge.target().position();
  const x = b.x - a.x, y = b.y - a.y, long = Math.hypot(x, y) || 1;
  const along = x / 2 * x / (long * long), away = x / 2 * y / long;
  edge.data({ along: [along, 1 - along], away: [-away, away] });
}

function lay(cy) {
  cy.layout({
    name: "dagre", rankDir: "LR", nodeSep: 16, rankSep: 34, edgeSep: 6, ranker: "network-simplex",
    nodeDimensionsIncludeLabels: true, animate: false, fit: false,
  }).run();
  cy.edges().forEach(bend);
}

function frame(cy) {
  cy.fit(undefined, 24);
  if (cy.zoom() > 1.15) cy.zoom(1.15);
  cy.center();
  if (cy.zoom() >= READABLE) return;
  // Too much to read at once: begin where the reader stands.
  cy.zoom(READABLE);
  const first = cy.nodes(".next");
  cy.center(first.length ? first : cy.nodes());
  const box = (first.length ? first : cy.nodes()).renderedBoundingBox();
  cy.panBy({ x: cy.width() * 0.22 - box.x1, y: 0 });
  const all = cy.elements().renderedBoundingBox({ includeOverlays: false });
  cy.panBy({ x: within(all.x1, all.x2, cy.width()), y: within(all.y1, all.y2, cy.height()) });
}

// How far to move so that no more than a margin stays empty at either end.
function within(from, to, size) {
  const margin = 24;
  if (to - from <= size - 2 * margin) return (size - from - to) / 2;
  return from > margin ? margin - from : to < size - margin ? size - margin - to : 0;
}

function paint(state) {
  const { cy, data } = state;
  cy.batch(() => {
    for (const node of data.nodes) {
      cy.getElementById(node.id).data("name", node.name).classes(classes(node) + (node.id === state.chosen ? " chosen" : ""));
    }
    cy.edges().forEach((edge) => {
      edge.toggleClass("near", edge.source().hasClass("known") && !edge.target().hasClass("later"));
      edge.toggleClass("touched", [edge.source().id(), edge.target().id()].includes(state.chosen));
    });
  });
}

function classes(node) { return node.goal && node.state !== "goal" ? node.state + " goal" : node.state; }

function draw(state) {
  const { data, root } = state;
  const shape = JSON.stringify([data.nodes.map((node) => node.id), data.edges]);
  if (!state.cy || state.shape !== shape) {
    if (state.cy) state.cy.destroy();
    const cy = state.cy = globalThis.cytoscape({
      container: state.canvas, style: look(inks(root)), userZoomingEnabled: false,
      boxSelectionEnabled: false, autoungrabify: true, minZoom: 0.15, maxZoom: 2,
      elements: [
        ...data.nodes.map((node) => ({ data: { id: node.id, name: node.name }, classes: classes(node) })),
        ...data.edges.map(([source, target]) => ({ data: { source, target, along: [0.5, 0.5], away: [0, 0] } })),
      ],
    });
    state.shape = shape;
    lay(cy);
    frame(cy);
    cy.on("tap", "node", (event) => choose(state, event.target.id()));
    cy.on("mouseover", "node", () => { state.canvas.style.cursor = "pointer"; });
    cy.on("mouseout", "node", () => { state.canvas.style.cursor = ""; });
  }
  paint(state);
}

function choose(state, id, from) {
  state.chosen = state.chosen === id && !from ? null : id;
  about(state);
  for (const button of state.list.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.dataset.id === state.chosen));
  }
  if (!state.cy) return;
  paint(state);
  const node = state.cy.getElementById(id);
  const box = node.length && node.renderedBoundingBox();
  if (box && (box.x1 < 0 || box.y1 < 0 || box.x2 > state.cy.width() || box.y2 > state.cy.height())) state.cy.center(node);
}

// What the chosen concept is, what it needs, and what teaches it.
function about(state) {
  const node = state.data.nodes.find((one) => one.id === state.chosen);
  if (!node) { state.about.replaceChildren(); state.about.hidden = true; return; }
  const send = (act, key) => () => state.send({ act, key });
  const named = new Map(state.data.nodes.map((one) => [one.id, one.name]));
  const near = (title, ids) => ids.length ? [el("h3", {}, title), el("ul", {}, ids.map((id) => el("li", {},
    el("button", { type: "button", class: "go", onclick: () => choose(state, id, "here") }, named.get(id)))))] : [];
  const works = node.works.length ? [el("h3", {}, node.worksTitle), el("ul", {}, node.works.map((work) => el("li", {},
    el("button", { type: "button", class: "go", onclick: send("open", work.key) }, work.title), el("small", {}, work.meta))))] : [];
  state.about.hidden = false;
  state.about.replaceChildren(
    el("h2", {}, el("i", { class: "dot " + classes(node), "aria-hidden": "true" }), node.name),
    el("p", {}, node.note), node.summary ? el("p", {}, node.summary) : "", ...works,
    ...near("Needs first", state.data.edges.filter((e) => e[1] === node.id).map((e) => e[0])),
    ...near("Leads to", state.data.edges.filter((e) => e[0] === node.id).map((e) => e[1])),
    node.acts.length ? el("div", { class: "acts" }, node.acts.map((act) => el("button", {
      type: "button", class: "btn", "data-act": act.id, onclick: send(act.id, node.id), "aria-label": act.label + ": " + node.name,
    }, act.label))) : "",
  );
}

function list(state) {
  const at = state.list.getRootNode().activeElement;
  const held = at && state.list.contains(at) ? at.dataset.id : null;
  const line = (node) => el("li", {}, el("button", {
    type: "button", "data-id": node.id, "aria-pressed": String(node.id === state.chosen), tabindex: "-1",
    onclick: () => choose(state, node.id),
  }, el("i", { class: "dot " + classes(node), "aria-hidden": "true" }), el("span", {}, node.name), el("small", {}, node.percent)));
  state.list.replaceChildren(...STATES.flatMap(([name, title]) => {
    const own = state.data.nodes.filter((node) => node.state === name);
    return own.length ? [el("h2", { class: "head" }, title[0].toUpperCase() + title.slice(1)), el("ul", {}, own.map(line))] : [];
  }));
  const buttons = [...state.list.querySelectorAll("button")];
  const first = buttons.find((button) => button.dataset.id === held) || buttons[0];
  if (first) first.tabIndex = 0;
  if (held && first) first.focus({ preventScroll: true });
}

// One stop for the tab key; the arrows move within the list.
function arrows(event) {
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const at = buttons.indexOf(event.target);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (at < 0 || to === undefined || !buttons[to]) return;
  event.preventDefault();
  buttons[at].tabIndex = -1;
  buttons[to].tabIndex = 0;
  buttons[to].focus();
}

function build(root, state) {
  const tool = (label, sign, act) => el("button", { type: "button", "aria-label": label, title: label, onclick: act }, sign);
  const zoom = (by) => () => state.cy && state.cy.zoom({ level: state.cy.zoom() * by, renderedPosition: { x: state.cy.width() / 2, y: state.cy.height() / 2 } });
  const large = (on) => {
    root.classList.toggle("large", on);
    // A popover lies above everything, whatever the page around it stacks.
    if (on) { root.setAttribute("popover", "manual"); root.showPopover(); } else { root.hidePopover(); root.removeAttribute("popover"); }
    if (on && root.clientWidth >= 840) state.fold.open = true;
    enlarge.textContent = on ? "Close" : "Enlarge";
    enlarge.setAttribute("aria-label", on ? "Close the large map" : "Enlarge the map");
    enlarge.setAttribute("aria-expanded", String(on));
    requestAnimationFrame(() => { if (state.cy) { state.cy.resize(); frame(state.cy); } });
  };
  const enlarge = tool("Enlarge the map", "Enlarge", () => large(!root.classList.contains("large")));
  root.addEventListener("keydown", (event) => { if (event.key === "Escape" && root.classList.contains("large")) large(false); });
  state.canvas = el("div", { style: "position:absolute;inset:0", "aria-hidden": "true" });
  state.about = el("div", { class: "about", hidden: true, "aria-live": "polite" });
  state.list = el("div", { class: "list", onkeydown: arrows });
  state.note = el("div", { class: "note" });
  state.fold = el("details", {}, el("summary", {}, "The same as a list"), state.list);
  root.replaceChildren(el("div", { class: "frame", role: "group", "aria-label": "Map of concepts" },
    el("div", { class: "top" }, STATES.map(([name, title]) => el("span", { class: "key" }, el("i", { class: "dot " + name, "aria-hidden": "true" }), title)),
      el("span", { class: "tools" }, tool("Zoom in", "+", zoom(1.25)), tool("Zoom out", "−", zoom(0.8)),
        tool("Show the whole map", "All", () => state.cy && state.cy.fit(undefined, 24)), enlarge)),
    el("div", { class: "canvas" }, state.canvas), state.note,
    el("div", { class: "side" }, state.about, state.fold)));
  const repaint = () => state.cy && state.cy.style(look(inks(root)));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => setTimeout(repaint, 60));
  document.fonts.ready.then(() => { if (state.cy) { lay(state.cy); frame(state.cy); } });
  let wide = 0;
  new ResizeObserver(() => {
    // Beside the map the list has room of its own.
    if (!wide && root.clientWidth >= 800) state.fold.open = true;
    if (!state.cy || state.canvas.clientWidth === wide) return;
    wide = state.canvas.clientWidth;
    state.cy.resize();
    frame(state.cy);
  }).observe(state.canvas);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = mount(parentElement, "map");
  const state = memory.get(root) || { root, chosen: null };
  state.data = data;
  state.send = (event) => setTriggerValue("act", event);
  if (!memory.has(root)) build(root, state);
  memory.set(root, state);
  if (!data.nodes.some((node) => node.id === state.chosen)) state.chosen = null;
  state.note.textContent = data.note;
  state.note.hidden = !data.note;
  list(state);
  about(state);
  const ready = (tries) => {
    if (!root.isConnected || state.data !== data) return;
    if (globalThis.cytoscape) draw(state);
    else if (tries) setTimeout(() => ready(tries - 1), 40);
    else state.fold.open = true;
  };
  requestAnimationFrame(() => ready(250));
}
