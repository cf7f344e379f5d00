// The sheet of keys.
import { keycap, make } from "./dom.js";
import { CELL_KEYS, KEYS } from "./keys.js";

export class Help {
  constructor() {
    const rows = [...KEYS, ...CELL_KEYS].map(({ shown, does }) =>
      make("div", {}, make("dt", {}, keycap(shown)), make("dd", {}, does)),
    );
    const close = make("button", { type: "button", onclick: () => this.element.close() }, "Close");
    this.element = make(
      "dialog",
      { className: "sheet", "aria-labelledby": "keys-title" },
      make("h2", { id: "keys-title" }, "Keys"),
      make("dl", { className: "keys" }, ...rows),
      make("div", { className: "buttons" }, close),
    );
  }

  toggle() {
    if (this.element.open) this.element.close();
    else this.element.showModal();
  }
}
