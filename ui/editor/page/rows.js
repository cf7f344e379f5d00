// The rows of a claim on the screen: a diagnosis, and a procedure line, each with its mark and its findings.
import { Cell } from "./cells.js";
import { make } from "./dom.js";
import { repairWords } from "./repairs.js";

const MARKS = {
  valid: ["✓", "valid"],
  invalid: ["✗", "not valid"],
  "not-checkable": ["?", "not checkable"],
};
const SEVERITIES = {
  error: ["✗", "Error"],
  warning: ["!", "Warning"],
  information: ["i", "Note"],
  "not-checked": ["?", "Not checked"],
};

class Row {
  constructor(key, className, onRemove) {
    this.key = key;
    this.number = make("span", { className: "number" });
    this.mark = make("span", { className: "mark" });
    this.findings = make("ul", { className: "findings" });
    this.remove = make(
      "button",
      { type: "button", className: "remove quiet", tabIndex: -1, onclick: () => onRemove(key) },
      "×",
    );
    this.element = make("div", { className, "data-key": key, role: "group" });
  }

  /** Show a row's mark, null while it has not been checked, and its findings; `onRepair` null: nothing to be changed. */
  judge(mark, findings, onRepair) {
    this.mark.className = `mark ${mark?.status ?? "pending"}`;
    const [sign, words] = MARKS[mark?.status] ?? ["", ""];
    this.mark.replaceChildren(make("span", { "aria-hidden": "true" }, sign), ` ${words}`);
    this.mark.title = mark?.reason ?? "";
    this.findings.replaceChildren(...findings.map((found) => finding(found, onRepair)));
  }

  name(name) {
    this.element.setAttribute("aria-label", name);
    this.remove.setAttribute("aria-label", `Remove ${name}`);
  }
}

export class DiagnosisRow extends Row {
  constructor(claim, diagnosis, onRemove) {
    super(diagnosis.key, "row diagnosis", onRemove);
    this.code = new Cell(claim, diagnosis.key, "code", "diagnosis", "Diagnosis code");
    this.cells = [this.code];
    this.meaning = make("span", { className: "meaning" });
    this.element.append(this.number, this.code.input, this.meaning, this.mark, this.remove, this.findings);
  }

  refresh(index) {
    this.number.textContent = index + 1;
    this.name(`diagnosis ${index + 1}`);
    this.code.refresh();
  }

  judge(mark, findings, onRepair) {
    super.judge(mark, findings, onRepair);
    this.meaning.textContent = mark?.description ?? "";
  }
}

export class LineRow extends Row {
  #claim;

  constructor(claim, line, providers, onRemove, onProvider) {
    super(line.key, "row line", onRemove);
    this.#claim = claim;
    const cell = (column, kind, label) => new Cell(claim, line.key, column, kind, label);
    this.code = cell("code", "procedure", "Procedure code");
    this.modifiers = cell("modifiers", "modifier", "Modifiers");
    this.pointers = cell("pointers", null, "Diagnosis pointers");
    this.units = cell("units", null, "Units");
    this.description = cell("description", null, "Description");
    this.cells = [this.code, this.modifiers, this.pointers, this.units, this.description];
    this.provider = make(
      "select",
      {
        "aria-label": "Provider",
        "data-column": "provider",
        "data-key": line.key,
        onchange: () => onProvider(line.key, this.provider.value),
      },
      ...providers.map((name) => make("option", { value: name }, name)),
    );
    this.element.append(
      this.number, this.code.input, this.modifiers.input, this.pointers.input, this.units.input, this.provider,
      this.mark, this.remove, this.description.input, this.findings,
    );
  }

  refresh(index) {
    this.number.textContent = index + 1;
    this.name(`procedure line ${index + 1}`);
    this.provider.value = this.#claim.row(this.key).provider;
    this.cells.forEach((cell) => cell.refresh());
  }

  judge(mark, findings, onRepair) {
    super.judge(mark, findings, onRepair);
    this.description.input.placeholder = mark?.description || "Description";
  }
}

/** A finding as a list item: its weight in words and a sign, what it says, its rule and list, and a repair to click. */
export function finding({ severity, message, rule, source, repair }, onRepair = null) {
  const [sign, words] = SEVERITIES[severity];
  const named = [source?.edition || source?.list, source?.row].filter(Boolean).join(": ");
  const offer = repair && onRepair ? repairWords(repair) : null;
  const button = { type: "button", className: "repair quiet", onclick: () => onRepair(repair) };
  return make(
    "li",
    { className: severity },
    make("span", { className: "weight" }, make("span", { "aria-hidden": "true" }, `${sign} `), words),
    ` ${message} `,
    make("span", { className: "rule", title: named }, rule),
    ...(offer ? [" ", make("button", button, offer)] : []),
  );
}
