// Codes found while one types, in a list under the field: a combobox as the ARIA practices describe it.
import { make } from "./dom.js";

const WAIT_MS = 40;
const SYSTEMS = { icd10cm: "ICD-10-CM", cpt: "CPT", hcpcs: "HCPCS", modifier: "modifier" };

export class Suggestions {
  #search;
  #list = make("ul", {
    className: "suggestions",
    id: "suggestions",
    role: "listbox",
    "aria-label": "Codes found",
    hidden: true,
  });
  /** What is being searched: the field, what to do with the code that is taken, and whether it has been found. */
  #query = null;
  /** The queries whose best code was taken before it was found. */
  #taken = new Set();
  #matches = [];
  #lit = 0;

  /** `search(words, kind)` returns the codes found, the best first, or null. */
  constructor(search) {
    this.#search = search;
    this.element = this.#list;
    addEventListener("scroll", () => this.place(), true);
  }

  get isOpen() {
    return !this.#list.hidden;
  }

  /** Resolves when no code is waited for. */
  async settled() {
    await Promise.all([...this.#taken].map((query) => query.done));
  }

  /** Say whether the best code for a field was taken and has yet to be found. */
  isTaking(field) {
    return [...this.#taken].some((query) => query.field === field);
  }

  /** Search for what stands in a field; `onTake(match)` is called when one is taken (null: there was none). */
  seek(field, words, kind, onTake) {
    this.close();
    if (words.trim() === "") return;
    const query = { field, onTake, isFound: false };
    query.done = this.#find(query, words, kind);
    this.#query = query;
  }

  async #find(query, words, kind) {
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    const isWanted = this.#query === query || this.#taken.has(query);
    const found = isWanted ? await this.#search(words, kind) : null;
    const matches = found?.codes ?? null;
    query.isFound = true;
    if (this.#taken.delete(query)) {
      if (this.#query === query) this.close();
      query.onTake(matches?.[0] ?? null);
    } else if (this.#query === query && matches !== null) {
      this.#show(matches, words, found.covered);
    }
  }

  /** Close the list; a code that was taken before it was found still comes. */
  close() {
    this.#matches = [];
    this.#list.hidden = true;
    this.#query?.field.setAttribute("aria-expanded", "false");
    this.#query?.field.removeAttribute("aria-activedescendant");
    this.#query = null;
  }

  /** Light the code below (1) or above (-1). */
  step(by) {
    if (this.#matches.length === 0) return;
    this.#light((this.#lit + by + this.#matches.length) % this.#matches.length);
  }

  /** Take the code that is lit, or the best one as soon as it is found; says whether there is or may be one. */
  take() {
    if (this.#query === null) return false;
    if (!this.#query.isFound) {
      this.#taken.add(this.#query);
      return true;
    }
    const match = this.#matches[this.#lit];
    const { onTake } = this.#query;
    this.close();
    if (match) onTake(match);
    return match !== undefined;
  }

  #show(matches, words, isCovered) {
    this.#matches = matches;
    const items = matches.map((match, index) =>
      make(
        "li",
        {
          id: `suggestion-${index}`,
          role: "option",
          onmousedown: (event) => {
            event.preventDefault();
            this.#lit = index;
            this.take();
          },
        },
        make("code", {}, match.code),
        make("span", {}, match.description || "no description in the lists of this date"),
        make("small", {}, SYSTEMS[match.system]),
      ),
    );
    const none = make(
      "li",
      { className: "none", role: "option", "aria-disabled": "true" },
      isCovered
        ? `No code valid on this date starts with or means “${words.trim()}”`
        : "No list of these codes covers the date of service; type the code, or have the lists of that date imported",
    );
    this.#list.replaceChildren(...(items.length ? items : [none]));
    this.#list.hidden = false;
    this.place();
    this.#query.field.setAttribute("aria-expanded", "true");
    if (items.length) this.#light(0);
  }

  #light(index) {
    this.#lit = index;
    [...this.#list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
    this.#list.children[index].scrollIntoView({ block: "nearest" });
    this.#query.field.setAttribute("aria-activedescendant", `suggestion-${index}`);
  }

  /** Put the list under the field, or above it where there is no room below. */
  place() {
    if (!this.isOpen) return;
    const field = this.#query.field.getBoundingClientRect();
    const height = this.#list.offsetHeight;
    const isAbove = field.bottom + height + 4 > innerHeight && field.top > innerHeight - field.bottom;
    this.#list.style.left = `${Math.max(4, Math.min(field.left, innerWidth - this.#list.offsetWidth - 8))}px`;
    this.#list.style.top = `${isAbove ? field.top - height - 2 : field.bottom + 2}px`;
  }
}
