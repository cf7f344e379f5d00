// Elements whose text can only ever be text: nothing here, or anywhere in this folder, parses markup.

/** Make an element; `on…` properties listen, `aria-…`, `data-…` and `role` are attributes, others properties. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (/^(aria-|data-|role$|for$)/.test(name)) element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A key as it is printed on the keyboard. */
export function keycap(keys) {
  return make("kbd", {}, keys);
}
