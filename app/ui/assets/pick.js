// A box to name things in: `data.options` are offered while one types, as [id, name, other
// names...], and anything else may be said in words. A press of Enter takes what was typed,
// unless an offer was moved to; {key, act} goes back, where act is "pick" or "drop".
const MOST = 8;
const states = new WeakMap();
const fold = (text) => text.normalize("NFKC").toLowerCase().trim();

// How well a name answers to what was typed: 0 is the same, 4 not at all.
function distance(name, typed) {
  if (name === typed || name + "s" === typed) return 0;
  const at = name.indexOf(typed);
  return at < 0 ? 4 : at === 0 ? 1 : /[\s\-–(]/.test(name[at - 1]) ? 2 : 3;
}

function offered(options, typed) {
  const wanted = fold(typed);
  if (!wanted) return [];
  return options
    .map(([id, name, ...also]) => {
      const all = [name, ...also].map((one) => distance(fold(one), wanted));
      return { id, name, other: also[0], far: Math.min(all[0], ...all.slice(1).map((one) => one + 0.5)) };
    })
    .filter((one) => one.far < 4)
    .sort((a, b) => a.far - b.far || a.name.length - b.name.length)
    .slice(0, MOST);
}

function build(root, state) {
  const input = el("input", {
    type: "text", role: "combobox", autocomplete: "off", maxlength: "300", enterkeyhint: "go",
    "aria-autocomplete": "list", "aria-controls": "offers", "aria-expanded": "false",
  });
  const list = el("ul", { class: "offers", id: "offers", role: "listbox", hidden: true });
  const box = el("div", { class: "box", onclick: (event) => { if (event.target === box) input.focus(); } }, input);
  const go = el("button", { type: "button", class: "go" });
  let offers = [], at = -1;

  const close = () => { list.hidden = true; at = -1; mark(); input.setAttribute("aria-expanded", "false"); };
  const mark = () => {
    [...list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === at)));
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", list.children[at].id);
  };
  const take = (key) => {
    input.value = "";
    close();
    if (key) state.send({ key, act: "pick", value: null });
  };
  const offer = () => {
    offers = offered(state.data.options, input.value);
    at = -1;
    list.replaceChildren(...offers.map((one, n) => el("li", {
      role: "option", id: "offer-" + n, "aria-selected": "false",
      onpointerdown: (event) => event.preventDefault(), onclick: () => take(one.id),
    }, one.name, one.other && " ", one.other && el("small", {}, one.other))));
    list.hidden = !offers.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };
  const typed = () => {
    const exact = offers.find((one) => one.far < 0.5 && fold(one.name) === fold(input.value));
    take(at >= 0 ? offers[at].id : exact ? exact.id : input.value.trim());
  };
  input.addEventListener("input", offer);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const last = state.data.chosen.at(-1);
    if (event.key === "Enter") { event.preventDefault(); typed(); }
    else if (event.key === "Escape") close();
    else if (event.key === "Backspace" && !input.value && last) state.send({ key: last[0], act: "drop", value: null });
    else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && offers.length && input.value) {
      event.preventDefault();
      if (list.hidden) offer();
      const step = event.key === "ArrowDown" ? 1 : -1;
      at = at < 0 && step < 0 ? offers.length - 1 : (at + step + offers.length + 1) % (offers.length + 1);
      if (at === offers.length) at = -1;
      mark();
    }
  });
  go.addEventListener("click", () => { if (input.value.trim()) typed(); else input.focus(); });
  root.replaceChildren(box, go, list);
  return { input, box, go };
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = mount(parentElement, "pick");
  const state = states.get(root) || {};
  states.set(root, state);
  state.data = data;
  state.send = (event) => setTriggerValue("act", event);
  state.parts = state.parts || build(root, state);
  const { input, box, go } = state.parts;
  input.setAttribute("aria-label", data.label);
  input.placeholder = data.chosen.length ? data.more : data.placeholder;
  go.textContent = data.go;
  const chips = data.chosen.map(([id, name]) => el("span", { class: "chosen" }, name, el("button", {
    type: "button", "aria-label": "Remove " + name, onclick: () => { input.focus(); state.send({ key: id, act: "drop", value: null }); },
  }, "×")));
  // The box stays where it is: an element that is moved loses the keyboard.
  box.querySelectorAll(".chosen").forEach((chip) => chip.remove());
  input.before(...chips);
}
