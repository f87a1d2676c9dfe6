// Concepts, one a line: how far each is known, from what, and two buttons to correct it.
function view(one, send) {
  const fill = el("i", { class: one.sure ? null : "faint" });
  fill.style.width = Math.round(100 * Math.max(0, Math.min(1, one.degree))) + "%";
  const act = (item) => el("button", {
    type: "button", class: "btn " + (item.tone || "") + (item.on ? " on" : ""), "data-act": item.id, "aria-pressed": String(Boolean(item.on)),
    "aria-label": item.label + ": " + one.name,
    onclick: (event) => {
      event.currentTarget.closest(".one").classList.add("busy");
      send({ key: one.id, act: item.on ? item.back : item.id });
    },
  }, item.label);
  return el("li", { class: "one", "data-key": one.id },
    el("div", { class: "name", title: one.summary }, one.name,
      one.other && el("span", { class: "other" }, " ", one.other), one.tags.map((tag) => el("small", { class: tag.tone }, tag.text))),
    el("div", { class: "how", role: "img", "aria-label": one.said }, el("div", { class: "bar" }, fill), el("span", {}, one.percent)),
    el("div", { class: "why" }, one.evidence.map((piece) => el("div", {}, piece.before, piece.key
      ? el("button", { type: "button", class: "go", onclick: () => send({ key: piece.key, act: "open" }) }, piece.name)
      : piece.name, piece.after))),
    one.acts.length ? el("div", { class: "acts" }, one.acts.map(act)) : null);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = mount(parentElement, "concepts");
  const at = root.getRootNode().activeElement;
  const line = at && at.closest && at.closest(".one");
  const held = line && { key: line.dataset.key, act: at.dataset.act };
  const send = (event) => {
    setTriggerValue("act", event);
    setTimeout(() => root.querySelectorAll(".busy").forEach((one) => one.classList.remove("busy")), 5000);
  };
  root.replaceChildren(...data.groups.flatMap((group) => [
    group.title ? el("div", { class: "group", role: "heading", "aria-level": "3" }, group.title) : "",
    el("ul", {}, group.items.map((one) => view(one, send))),
  ]));
  if (!held) return;
  const same = [...root.querySelectorAll(".one")].find((one) => one.dataset.key === held.key);
  const button = same && (same.querySelector('[data-act="' + held.act + '"]') || same.querySelector("button"));
  if (button) button.focus({ preventScroll: true });
}
