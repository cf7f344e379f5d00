// Adding a report: pasted, or read from a .txt file in the browser (nothing is uploaded to a folder).
import { make } from "./dom.js";

const MOST_BYTES = 2_000_000;

export class Intake {
  #asking;
  #messages;
  #onAdded;
  #report = make("textarea", {
    id: "new-report",
    rows: 14,
    spellcheck: false,
    placeholder: "Paste the operative report here",
  });
  #history = make("textarea", { id: "new-history", rows: 5, spellcheck: false });
  #date = make("input", { id: "new-date", type: "date" });
  #service = make("input", {
    id: "new-service",
    type: "text",
    autocomplete: "off",
    placeholder: "such as General Surgery",
  });
  #file = make("input", { id: "new-file", type: "file", accept: ".txt,text/plain" });
  #add = make("button", { type: "submit", className: "main" }, "Add and draft");

  /** `messages` shows what is wrong inside the dialog; `onAdded(encounter)` is called with the opened encounter. */
  constructor(asking, messages, onAdded) {
    this.#asking = asking;
    this.#messages = messages;
    this.#onAdded = onAdded;
    this.#file.addEventListener("change", () => this.#load());
    const field = (control, text) => make("label", { htmlFor: control.id }, text, control);
    const form = make(
      "form",
      { noValidate: true, onsubmit: (event) => this.#submit(event) },
      make("h2", { id: "new-title" }, "Add a report"),
      field(this.#report, "Operative report"),
      make(
        "div",
        { className: "fields" },
        field(this.#file, "…or load a .txt file"),
        field(this.#date, "Date of service"),
        field(this.#service, "Service (optional)"),
      ),
      make(
        "details",
        {},
        make("summary", {}, "History and physical (optional)"),
        field(this.#history, "History and physical"),
      ),
      messages.element,
      make(
        "div",
        { className: "buttons" },
        make("button", { type: "button", onclick: () => this.element.close() }, "Cancel"),
        this.#add,
      ),
    );
    this.element = make("dialog", { className: "sheet intake", "aria-labelledby": "new-title" }, form);
    this.element.addEventListener("close", () => messages.clear());
  }

  open() {
    if (this.element.open) return;
    this.element.showModal();
    this.#report.focus();
  }

  async #load() {
    const [file] = this.#file.files;
    this.#file.value = "";
    if (!file) return;
    if (file.size > MOST_BYTES) {
      this.#messages.problem(`${file.name} has ${file.size.toLocaleString("en")} bytes: too long for one report.`);
      return;
    }
    const read = await this.#asking.ask("read", { name: file.name, content: await base64(file) });
    if (read) this.#report.value = read.text;
  }

  async #submit(event) {
    event.preventDefault();
    if (this.#add.disabled) return;
    this.#add.disabled = true;
    const opened = await this.#asking.ask("add", {
      report: this.#report.value,
      date_of_service: this.#date.validity.badInput ? "an unfinished date" : this.#date.value,
      history: this.#history.value,
      service: this.#service.value,
    });
    this.#add.disabled = false;
    if (opened === null) return;
    for (const field of [this.#report, this.#history, this.#date, this.#service]) field.value = "";
    this.element.close();
    this.#onAdded(opened);
  }
}

/** Read a file in the browser; returns its bytes as base64. */
function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
