// One list of cards. `data.cards` is what app/ui/payload.py writes; a press on a button goes
// back as {key, act, value}. What is unfolded and where the keyboard stands outlive a new list.
const memory = new WeakMap();

const emphasised = (parts) => parts.map(([words, strong]) => (strong ? el("b", {}, words) : together(words)));

function bar(share) {
  const fill = el("i", {});
  fill.style.width = Math.round(Math.max(0, Math.min(1, share)) * 100) + "%";
  return el("div", { class: "bar", "aria-hidden": "true" }, fill);
}

function dots(level) {
  const label = "level " + level + " of 5";
  return el("span", { class: "dots", role: "img", "aria-label": label, title: label },
    [1, 2, 3, 4, 5].map((n) => el("i", { class: n <= level ? "on" : null })));
}

function view(card, small, send, state) {
  const press = (act, value) => (event) => {
    if (act !== "open") event.currentTarget.closest(".card").classList.add("busy");
    send({ key: card.key, act, value: value === undefined ? null : value });
  };
  const opener = (item) => item.key
    ? el("button", { type: "button", class: "go", onclick: () => send({ key: item.key, act: "open", value: null }) }, item.name)
    : item.name;
  const address = card.url && webLink(card.url);
  const head = el("div", { class: "meta" },
    el("span", { class: "kind " + card.kind }, card.kindName),
    card.level && dots(card.level),
    card.meta.map((words) => el("span", {}, words)),
    card.badge && el("span", { class: "badge" }, card.badge));
  const title = card.bare ? null : el("h2", { tabindex: "-1" }, address
    ? el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, card.title)
    : card.title);
  const chips = card.chips.map((chip) => el("li", {}, chip.key
    ? el("button", { type: "button", class: "chip " + chip.tone, title: chip.hint, onclick: () => send({ key: chip.key, act: "open", value: null }) }, chip.text)
    : el("div", { class: "chip " + chip.tone, title: chip.hint }, chip.text)));
  const acts = card.acts.map((act) => el("button", {
    type: "button", class: "btn " + act.tone, "data-act": act.id, onclick: press(act.id),
    "aria-label": act.label + ": " + card.title,
  }, act.label));
  const article = el("article", { class: "card" + (small && !card.why ? " small" : ""), "data-key": card.key },
    head, title, card.by && el("div", { class: "by" }, card.by),
    card.why && el("p", { class: "why" }, emphasised(card.why)),
    card.note && el("p", { class: card.long ? "note long" : "note" }, card.note),
    chips.length ? el("ul", { class: "chips" }, chips) : null);
  const open = card.bare && address && el("a", {
    class: "btn primary", href: address, target: "_blank", rel: "noopener noreferrer", "aria-label": "Open " + card.title,
  }, "Open");
  const foot = el("div", { class: "acts" }, open, acts);
  if (card.rating !== null && card.rating !== undefined) foot.append(stars(card, press));
  if (card.full) foot.append(unfold(card, article, state, opener));
  if (foot.childNodes.length) article.insertBefore(foot, article.querySelector(".open"));
  return article;
}

function stars(card, press) {
  return el("span", { class: "stars", role: "group", "aria-label": "Your rating of " + card.title },
    [1, 2, 3, 4, 5].map((n) => el("button", {
      type: "button", class: n <= card.rating ? "on" : null, "data-act": "rate" + n,
      "aria-pressed": String(n === card.rating), "aria-label": n + " of 5", onclick: press("rate", n),
    }, n <= card.rating ? "★" : "☆")));
}

function unfold(card, article, state, opener) {
  const button = el("button", { type: "button", class: "more", "data-act": "why" });
  const show = (open) => {
    button.textContent = "Why this, fully " + (open ? "▾" : "▸");
    button.setAttribute("aria-expanded", String(open));
    const before = article.querySelector(".open");
    if (before) before.remove();
    if (open) article.append(full(card.full, opener));
    state.open[open ? "add" : "delete"](card.key);
  };
  button.addEventListener("click", () => show(!state.open.has(card.key)));
  show(state.open.has(card.key));
  return button;
}

function full(data, opener) {
  const row = (item, kind) => el("li", { class: "row " + kind },
    el("span", {}, opener(item)), item.percent && bar(item.share), item.percent && el("span", { class: "pc" }, item.percent));
  const left = el("div", {}, el("section", {},
    el("h3", {}, "What led here"),
    el("ul", {}, data.reasons.flatMap((reason) =>
      [row(reason, "reason"), ...reason.causes.map((cause) => row(cause, "cause"))]))));
  const right = el("div", {}, data.lists.map((list) => el("section", {},
    el("h3", {}, list.title),
    el("ul", { class: "list" }, list.items.map((item) => el("li", {},
      opener(item), item.fix && el("div", { class: "fix" }, opener(item.fix), item.after),
      !item.fix && item.after))))));
  return el("div", { class: "open" }, left, right);
}

function stand(root) {
  const active = root.getRootNode().activeElement;
  const card = active && active.closest && active.closest(".card");
  if (!card) return null;
  return {
    key: card.dataset.key,
    act: active.dataset.act,
    place: [...root.querySelectorAll(".card")].indexOf(card),
  };
}

function restore(root, before) {
  if (!before) return;
  const all = [...root.querySelectorAll(".card")];
  const same = all.find((card) => card.dataset.key === before.key);
  const card = same || all[Math.min(before.place, all.length - 1)];
  if (!card) return;
  const button = same && before.act && card.querySelector('[data-act="' + before.act + '"]');
  (button || card.querySelector("h2") || card.querySelector("button")).focus({ preventScroll: true });
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = mount(parentElement, "cards");
  const state = memory.get(root) || { open: new Set(data.unfolded || []) };
  memory.set(root, state);
  const send = (event) => {
    setTriggerValue("act", event);
    setTimeout(() => root.querySelectorAll(".busy").forEach((card) => card.classList.remove("busy")), 5000);
  };
  const before = stand(root);
  let group = null;
  root.replaceChildren(...data.cards.flatMap((card) => {
    const fresh = card.group && card.group !== group;
    group = card.group;
    const one = view(card, data.small, send, state);
    return fresh ? [el("div", { class: "group", role: "heading", "aria-level": "2" }, group), one] : [one];
  }));
  restore(root, before);
}
