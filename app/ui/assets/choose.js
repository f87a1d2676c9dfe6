// Works to take or leave: a box to tick for each, with what would become of it beside its
// title, and two buttons for all of them at once.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = mount(parentElement, "choose");
  const at = root.getRootNode().activeElement;
  const held = at && root.contains(at) ? at.dataset.id : null;
  const send = (key, value) => setTriggerValue("act", { act: "tick", key, value });
  const all = (name, value) => el("button", { type: "button", "data-id": "all" + value, onclick: () => send("all", value) }, name);
  const line = (item) => {
    const box = el("input", { type: "checkbox", "data-id": item.id, checked: item.on, onchange: (event) => send(item.id, event.target.checked) });
    const note = item.note && el("small", {}, item.note);
    const fate = item.fate && el("span", { class: `fate ${item.kind}` }, item.fate);
    return el("li", {}, el("label", {}, box, el("span", { class: "what" }, el("b", {}, item.title), note), fate));
  };
  const buttons = data.items.length > 1 ? el("div", { class: "both" }, all("All", true), all("None", false)) : null;
  root.replaceChildren(...[buttons, el("ul", {}, data.items.map(line))].filter(Boolean));
  const same = held && [...root.querySelectorAll("[data-id]")].find((node) => node.dataset.id === held);
  if (same) same.focus({ preventScroll: true });
}
