// The steps of a path in their order. `data.steps` is what app/ui/way.py writes; a press goes
// back as {key, act, value}, and swaps are shown under the step they are for.
// How long a step turns out to take is asked where its button is, and sent when it is said.
function longer(step, press) {
  const hours = el("input", { type: "number", min: "0.5", max: "2000", step: "0.5", value: step.hours, required: true, "data-act": "hours", "aria-label": "Hours for all of " + step.title });
  const form = el("form", { class: "longer", hidden: true, onsubmit: (event) => {
    event.preventDefault();
    const value = Number(hours.value);
    if (value > 0) press("takes", value)(event);
  } }, el("label", {}, "All of it takes ", hours, " hours"), el("button", { type: "submit", class: "btn" }, "Plan with that"));
  return { form, show: (event) => {
    form.hidden = !form.hidden;
    event.currentTarget.setAttribute("aria-expanded", String(!form.hidden));
    if (!form.hidden) { hours.focus(); hours.select(); }
  } };
}

function view(step, send) {
  const press = (act, value) => (event) => {
    if (act !== "open" && act !== "swap") event.currentTarget.closest(".step").classList.add("busy");
    send({ key: step.key, act, value: value === undefined ? null : value });
  };
  const more = longer(step, press);
  const button = (act) => el("button", {
    type: "button", class: "btn " + act.tone, "data-act": act.id, "aria-label": act.label + ": " + step.title,
    "aria-expanded": act.id === "swap" ? String(Boolean(step.swaps)) : act.id === "longer" ? "false" : null,
    onclick: act.id === "longer" ? more.show : press(act.id),
  }, act.label);
  const swaps = step.swaps && el("div", { class: "swaps" }, step.swaps.length
    ? el("ul", {}, step.swaps.map((swap) => el("li", {},
      el("div", {}, swap.title, el("small", {}, swap.meta)),
      el("button", { type: "button", class: "btn", "data-act": "take" + swap.key, "aria-label": "Take instead: " + swap.title, onclick: press("take", swap.key) }, "Take this"))))
    : step.noSwap);
  return el("li", { class: "step " + step.state, "data-key": step.key },
    el("div", { class: "n", "aria-hidden": "true" }, step.state === "done" ? "✓" : step.number),
    el("div", {},
      el("div", { class: "head" }, el("h2", {}, el("button", { type: "button", "data-act": "open", onclick: press("open") }, step.title)),
        step.when ? el("span", { class: "when" }, step.when) : ""),
      el("div", { class: "meta " + step.kind }, el("b", {}, step.kindName), step.meta.map((word) => " · " + word)),
      step.why ? el("p", { class: "why" }, together(step.why)) : "",
      step.chips.length ? el("ul", { class: "chips", "aria-label": "Newly teaches" }, step.chips.map((name) => el("li", {}, name))) : "",
      step.acts.length ? el("div", { class: "acts" }, step.acts.map(button)) : "", more.form, swaps));
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = mount(parentElement, "steps");
  const at = root.getRootNode().activeElement;
  const step = at && at.closest && at.closest(".step");
  const all = [...root.querySelectorAll(".step")];
  const held = step && { key: step.dataset.key, act: at.dataset.act, place: all.indexOf(step) };
  const send = (event) => {
    setTriggerValue("act", event);
    setTimeout(() => root.querySelectorAll(".busy").forEach((one) => one.classList.remove("busy")), 5000);
  };
  root.replaceChildren(el("ol", {}, data.steps.map((one) => view(one, send))));
  if (!held) return;
  const now = [...root.querySelectorAll(".step")];
  const same = now.find((one) => one.dataset.key === held.key) || now[Math.min(held.place, now.length - 1)];
  const button = same && ([...same.querySelectorAll("button")].find((one) => one.dataset.act === held.act) || same.querySelector("button"));
  if (button) button.focus({ preventScroll: true });
}
