// The one place where the page says what happened or what is wrong.
import { make } from "./dom.js";

export class Messages {
  constructor() {
    this.element = make("div", { className: "messages", role: "status", "aria-live": "polite" });
  }

  say(text) {
    this.#show("said", text);
  }

  problem(text) {
    this.#show("problem", text);
  }

  clear() {
    this.element.replaceChildren();
  }

  #show(kind, text) {
    const sign = kind === "problem" ? "✗ " : "✓ ";
    const close = make(
      "button",
      { type: "button", className: "quiet", "aria-label": "Close the message", onclick: () => this.clear() },
      "×",
    );
    this.element.replaceChildren(
      make("p", { className: kind }, make("span", { "aria-hidden": "true" }, sign), text, close),
    );
  }
}
