// The nearest reviewed encounters, with their claims: what was billed for a report like this one.
import { make } from "./dom.js";

export class Neighbours {
  #list = make("div", { className: "cards" });
  #onDiagnosis;
  #onLine;

  /** `onDiagnosis(code)` and `onLine(line)` copy one into the claim. */
  constructor(onDiagnosis, onLine) {
    this.#onDiagnosis = onDiagnosis;
    this.#onLine = onLine;
    this.element = make(
      "section",
      { className: "neighbours", hidden: true },
      make("h3", {}, "Nearest reviewed encounters"),
      this.#list,
    );
  }

  show(neighbours, isReadOnly) {
    this.element.hidden = neighbours.length === 0;
    this.#list.replaceChildren(...neighbours.map((neighbour) => this.#card(neighbour, isReadOnly)));
  }

  #card({ encounter_id, date_of_service, service, distance, opening, claim }, isReadOnly) {
    const copy = (name, action) =>
      make(
        "button",
        {
          type: "button",
          className: "quiet copy",
          disabled: isReadOnly,
          "aria-label": `Copy ${name} into the claim`,
          onclick: action,
        },
        "Copy",
      );
    const diagnoses = claim.diagnoses.map(({ code }) =>
      make("li", {}, make("code", {}, code), make("span", {}), copy(code, () => this.#onDiagnosis(code))),
    );
    const lines = claim.procedures.map((line) =>
      make(
        "li",
        {},
        make("code", {}, [line.code, ...line.modifiers].join(" ")),
        make("span", { title: line.provider }, line.description || line.provider),
        copy(line.code, () => this.#onLine(line)),
      ),
    );
    return make(
      "article",
      { className: "card" },
      make(
        "h4",
        {},
        encounter_id,
        make("span", { className: "likeness", title: `distance ${distance.toFixed(2)} of 4` }, likeness(distance)),
      ),
      make("p", { className: "facts" }, [date_of_service, service].filter(Boolean).join(" · ")),
      make("p", { className: "opening" }, opening),
      make("ul", { className: "billed" }, ...diagnoses, ...lines),
    );
  }
}

/** A plain word for the squared distance of two reports (0: the same, 2: nothing in common). */
function likeness(distance) {
  if (distance < 0.35) return "very alike";
  return distance < 0.8 ? "alike" : "somewhat alike";
}
