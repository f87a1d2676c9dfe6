const shown = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const root = mount(parentElement, "snack");
  root.setAttribute("role", "status");
  const state = shown.get(root) || {};
  shown.set(root, state);
  if (!data || data.left <= 0) {
    root.hidden = true;
    root.replaceChildren();
    state.number = null;
    return;
  }
  if (state.number === data.number) return;
  state.number = data.number;
  clearTimeout(state.timer);
  root.hidden = false;
  const hide = () => { root.hidden = true; };
  const later = () => { clearTimeout(state.timer); state.timer = setTimeout(hide, data.left * 1000); };
  const undo = data.undo && el("button", {
    type: "button",
    onclick: () => { hide(); setTriggerValue("undo", data.number); },
  }, "Undo");
  root.replaceChildren(el("span", {}, data.text), undo || "");
  // It stays while somebody is on it with the pointer or the keyboard.
  root.onmouseenter = root.onfocusin = () => clearTimeout(state.timer);
  root.onmouseleave = root.onfocusout = later;
  later();
}
