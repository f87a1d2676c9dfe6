const SVG = "http://www.w3.org/2000/svg";

function mark() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 34 10");
  svg.setAttribute("aria-hidden", "true");
  const draw = (tag, attributes) => {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    svg.append(node);
  };
  draw("path", { d: "M5 5h24", stroke: "currentColor", "stroke-width": "1.5", opacity: ".5" });
  draw("circle", { cx: "5", cy: "5", r: "4", fill: "currentColor" });
  draw("circle", { cx: "17", cy: "5", r: "4", fill: "currentColor" });
  draw("circle", { cx: "29", cy: "5", r: "3.2", fill: "var(--paper)", stroke: "currentColor", "stroke-width": "1.6" });
  return svg;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = mount(parentElement, "side");
  const go = (path) => (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    setTriggerValue("go", path);
  };
  const link = (page) =>
    el("a", {
      href: "./" + page.path,
      "aria-current": page.path === data.current ? "page" : null,
      onclick: go(page.path),
    }, page.label);
  root.replaceChildren(
    el("a", { class: "word", href: "./", "aria-label": "readpath, first page", onclick: go("") }, "readpath", mark()),
    el("nav", { "aria-label": "Pages" }, data.pages.map(link)),
  );
}
