// Where the draft of the open encounter stands, in words, while there is none; and what it says of itself.
import { make } from "./dom.js";

const WORDS = {
  loading: "The model is loading",
  waiting: "Waiting for the draft before this one",
  drafting: "Drafting",
};

export class Status {
  #onAgain;

  /** `onAgain` asks for the draft once more. */
  constructor(onAgain) {
    this.#onAgain = onAgain;
    this.element = make("div", { className: "status", role: "status" });
  }

  /** Show progress in words and seconds; the claim can be begun by hand meanwhile. */
  wait({ phase, seconds, message }) {
    if (phase === "failed") {
      const again = make("button", { type: "button", onclick: this.#onAgain }, "Draft again");
      this.#show("failed", make("strong", {}, "✗ No draft. "), message, " ", again);
      return;
    }
    const elapsed = seconds >= 1 ? `… ${Math.floor(seconds)} s` : "…";
    const bar = make("span", { className: "moving", "aria-hidden": "true" });
    this.#show("waiting", bar, make("strong", {}, `${WORDS[phase]}${elapsed}`), " You can begin by hand meanwhile.");
  }

  /** Show where a drafted claim comes from, and why it is empty if it is. */
  drafted({ problem, model, adapter, seconds, notices }) {
    if (problem) this.#show("failed", make("strong", {}, "✗ The draft is empty. "), problem);
    else if (notices.length) this.#show("notice", make("strong", {}, "! "), notices.join(" "));
    else this.clear();
    const maker = [model, adapter].filter(Boolean).join(" + ");
    return problem && model === "none" ? "" : `Draft: ${maker}, ${seconds.toFixed(1)} s`;
  }

  signed({ who, at }) {
    const when = new Date(at).toLocaleString();
    this.#show("signed", make("strong", {}, "✓ Signed"), ` by ${who}, ${when}. It cannot be changed.`);
  }

  /** Offer a draft that came while the coder had begun by hand. */
  offer(onUse) {
    const use = make("button", { type: "button", onclick: onUse }, "Use the draft instead");
    this.#show("notice", make("strong", {}, "The draft is ready. "), "You had begun by hand. ", use);
  }

  clear() {
    this.element.replaceChildren();
  }

  #show(kind, ...children) {
    this.element.replaceChildren(make("p", { className: kind }, ...children));
  }
}
