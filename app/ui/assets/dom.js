// Elements are built node by node and every text goes in as a text node: a title with HTML
// or Markdown in it is shown, never run.
function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

// A number and its unit stay on one line.
function together(text) {
  return text.replace(/(\d) (h|min)\b/g, "$1\u00a0$2");
}

function webLink(address) {
  try {
    const url = new URL(address);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

function mount(parent, name) {
  let root = [...parent.children].find((node) => node.classList.contains(name));
  if (!root) {
    root = el("div", { class: name });
    parent.append(root);
  }
  return root;
}
