// The areas of the map under their fields, each with how much of it is known; one is open. On
// a narrow screen they fold away behind the name of that one.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = mount(parentElement, "areas");
  const at = root.getRootNode().activeElement;
  const held = at && root.contains(at) ? at.dataset.id : null;
  const open = data.fields.flatMap((field) => field.areas).find((area) => area.id === data.open);
  const fold = el("button", { type: "button", class: "fold", "data-id": "fold", "aria-expanded": String(root.classList.contains("all")) });
  fold.append(el("span", {}, open ? open.name : "Choose an area"), el("small", {}, "All areas"));
  fold.addEventListener("click", () => fold.setAttribute("aria-expanded", String(root.classList.toggle("all"))));
  root.replaceChildren(fold, ...data.fields.map((field) => el("div", {},
    el("div", { class: "field", role: "heading", "aria-level": "2" }, field.name),
    field.areas.map((area) => {
      const fill = el("i", {});
      fill.style.width = Math.round(100 * area.share) + "%";
      return el("button", {
        type: "button", "data-id": area.id, "aria-pressed": String(area.id === data.open), title: area.other || null,
        "aria-label": area.name + ": " + area.said, onclick: () => { root.classList.remove("all"); setTriggerValue("act", { act: "area", key: area.id }); },
      }, el("span", {}, area.name), el("small", {}, area.short), el("div", { class: "bar", "aria-hidden": "true" }, fill));
    }))));
  const same = held && [...root.querySelectorAll("button")].find((button) => button.dataset.id === held);
  if (same) same.focus({ preventScroll: true });
}
