// The worklist: search, filter, and one button an encounter.
import { make } from "./dom.js";

const STATES = {
  new: ["○", "no draft yet"],
  drafted: ["◐", "drafted"],
  signed: ["●", "signed"],
};
const WAIT_MS = 150;

export class Worklist {
  #asking;
  #open;
  #isEdited;
  #current = null;
  #timer = null;
  #before = "";
  #list = make("ul", { className: "encounters" });
  #found = make("p", { className: "found", role: "status" });
  #search;
  #shown;

  /** `open` is called with an encounter's id; `isEdited` says whether it has edits that are not signed. */
  constructor(asking, open, isEdited) {
    this.#asking = asking;
    this.#open = open;
    this.#isEdited = isEdited;
    this.#search = make("input", {
      type: "search",
      placeholder: "Search id, service, text",
      "aria-label": "Search the worklist",
      oninput: () => this.#soon(),
      onkeydown: (event) => this.#step(event),
    });
    const options = [["open", "Open"], ["signed", "Signed"], ["all", "All"]];
    this.#shown = make(
      "select",
      { "aria-label": "Which encounters", onchange: () => this.refresh() },
      ...options.map(([value, text]) => make("option", { value }, text)),
    );
    this.counts = make("p", { className: "counts" });
    this.element = make(
      "nav",
      { className: "pane worklist", "aria-label": "Worklist" },
      make("header", {}, this.#search, this.#shown),
      this.#list,
      this.#found,
    );
  }

  focus() {
    this.#search.focus();
    this.#search.select();
  }

  /** Show which encounter is open. */
  async mark(encounterId) {
    this.#current = encounterId;
    await this.refresh();
    this.#list.querySelector("[aria-current=true]")?.scrollIntoView({ block: "nearest" });
  }

  /** Ask for the list again; nothing on it is lost when the server does not answer. */
  async refresh() {
    const page = await this.#asking.ask("worklist", { words: this.#search.value, shown: this.#shown.value });
    if (page === null) return;
    this.counts.textContent = `${page.signed} signed · ${page.total - page.signed} open · ${page.model_state}`;
    const more = page.found > page.items.length ? `, the first ${page.items.length} are shown` : "";
    this.#found.textContent = page.found ? `${page.found} found${more}` : "No encounter is like that.";
    this.#show(page.items);
  }

  /** Show the items, touching nothing when they are as before: a button that is replaced loses a click. */
  #show(items) {
    const edited = items.filter((item) => this.#isEdited(item.encounter_id)).map((item) => item.encounter_id);
    const now = JSON.stringify([items, edited, this.#current]);
    if (now === this.#before) return;
    this.#before = now;
    const focused = document.activeElement?.dataset?.encounter;
    this.#list.replaceChildren(...items.map((item) => make("li", {}, this.#item(item))));
    if (focused) this.#list.querySelector(`[data-encounter="${CSS.escape(focused)}"]`)?.focus();
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.refresh(), WAIT_MS);
  }

  #item(item) {
    const [sign, words] = STATES[item.state];
    const isCurrent = item.encounter_id === this.#current;
    const errors = item.errors ? `${item.errors} error${item.errors > 1 ? "s" : ""}` : null;
    return make(
      "button",
      {
        type: "button",
        className: "encounter",
        "data-encounter": item.encounter_id,
        "aria-current": String(isCurrent),
        onclick: () => this.#open(item.encounter_id),
        onkeydown: (event) => this.#step(event),
      },
      make(
        "span",
        { className: "first" },
        make("span", { className: `state ${item.state}`, title: words, role: "img", "aria-label": words }, sign),
        make("strong", {}, item.encounter_id),
        this.#isEdited(item.encounter_id) ? make("span", { className: "tag" }, "edited") : null,
        errors ? make("span", { className: "tag bad" }, errors) : null,
      ),
      make("span", { className: "second" }, [item.date_of_service, item.service].filter(Boolean).join(" · ")),
      make("span", { className: "opening" }, item.opening),
    );
  }

  /** Go down and up from the search through the list. */
  #step(event) {
    if (event.altKey || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
    event.preventDefault();
    const stops = [this.#search, ...this.#list.querySelectorAll("button")];
    const next = stops.indexOf(event.currentTarget) + (event.key === "ArrowDown" ? 1 : -1);
    stops[next]?.focus();
  }
}
