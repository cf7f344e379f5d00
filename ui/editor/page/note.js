// The operative report as it was dictated, its headings set apart; the H&P, when there is one, as a second tab.
import { make } from "./dom.js";

export class Note {
  #title = make("h2", {});
  #facts = make("p", { className: "facts" });
  #tabs = make("div", { className: "tabs", role: "tablist", "aria-label": "Documents" });
  #text = make("div", { className: "note-text", tabIndex: 0, role: "tabpanel", "aria-label": "Report" });

  constructor() {
    this.element = make(
      "section",
      { className: "pane note", "aria-label": "Note" },
      make("header", {}, make("div", { className: "titles" }, this.#title, this.#facts), this.#tabs),
      this.#text,
    );
  }

  show(encounter) {
    const { encounter_id, date_of_service, service, patient_age, patient_sex } = encounter;
    const patient = [patient_age === null ? null : `${patient_age} years`, patient_sex].filter(Boolean).join(" ");
    this.#title.textContent = encounter_id;
    this.#facts.textContent = [`Date of service ${date_of_service}`, service, patient].filter(Boolean).join(" · ");
    this.#facts.title = this.#facts.textContent;
    this.#showTabs([
      ["Report", encounter.report],
      ...(encounter.history.length ? [["H&P", encounter.history]] : []),
    ]);
  }

  #showTabs(documents) {
    const choose = (chosen) => {
      tabs.forEach((tab, index) => {
        tab.setAttribute("aria-selected", String(index === chosen));
        tab.tabIndex = index === chosen ? 0 : -1;
      });
      this.#text.setAttribute("aria-label", documents[chosen][0]);
      this.#text.replaceChildren(...documents[chosen][1].map(section));
      this.#text.scrollTop = 0;
    };
    const tabs = documents.map(([name], index) =>
      make("button", {
        type: "button",
        role: "tab",
        onclick: () => choose(index),
        onkeydown: (event) => {
          if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
          const other = (index + 1) % documents.length;
          choose(other);
          tabs[other].focus();
        },
      }, name),
    );
    this.#tabs.replaceChildren(...(documents.length > 1 ? tabs : []));
    choose(0);
  }
}

function section([heading, text]) {
  const title = heading ? make("h3", {}, `${heading}:`) : null;
  return make("div", { className: "section" }, title, make("p", {}, text));
}
