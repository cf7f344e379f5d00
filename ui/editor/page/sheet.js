// The claim on the screen: its rows, moving between their fields, and checking as one edits.
import { make } from "./dom.js";
import { shownKey } from "./keys.js";
import { repair } from "./repairs.js";
import { DiagnosisRow, LineRow, finding } from "./rows.js";
import { Suggestions } from "./suggestions.js";

const CHECK_MS = 120;

/** Say whether a finding tells that a whole rule could not be checked, for want of a list or of facts. */
const isAboutRule = ({ severity, where }) => severity === "not-checked" && where === "claim";

export class Sheet {
  claim = null;
  #asking;
  #messages;
  #onEdit;
  #rows = new Map();
  #encounter = null;
  #reviewed = null;
  /** What the last check said of each row, by its key, with the row as it was then. */
  #reviews = new Map();
  #reviewedVersion = 0;
  #isReadOnly = false;
  #isRendering = false;
  #checkTimer = null;
  #version = 0;
  #diagnoses = make("div", { className: "rows" });
  #lines = make("div", { className: "rows" });
  #general = make("ul", { className: "findings general" });
  #unchecked = make("details", { className: "unchecked", hidden: true });
  #suggestions;

  constructor(asking, messages, onEdit) {
    this.#asking = asking;
    this.#messages = messages;
    this.#onEdit = onEdit;
    this.#suggestions = new Suggestions(async (words, kind) => {
      const on = this.#encounter.date_of_service;
      return this.#asking.ask("search", { words, kind, on });
    });
    this.element = make(
      "div",
      { className: "claim-sheet" },
      this.#general,
      make("h3", { id: "diagnoses-title" }, "Diagnoses"),
      this.#diagnoses,
      make("h3", { id: "lines-title" }, "Procedures"),
      this.#lines,
      this.#unchecked,
      this.#suggestions.element,
    );
    this.element.addEventListener("input", (event) => this.#typed(event));
    this.element.addEventListener("keydown", (event) => this.#pressed(event));
    this.element.addEventListener("focusin", (event) => this.#entered(event));
    this.element.addEventListener("focusout", (event) => this.#left(event));
  }

  /** Show a claim of an encounter; `reviewed` is what the server said of it, null for a claim that was edited since. */
  show(encounter, claim, reviewed, isReadOnly) {
    this.#suggestions.close();
    clearTimeout(this.#checkTimer);
    this.#version += 1;
    this.#rows.clear();
    this.claim = claim;
    this.#encounter = encounter;
    this.#isReadOnly = isReadOnly;
    this.#review(reviewed);
    this.#render();
    if (reviewed === null) this.#check();
  }

  /** How many errors and warnings the last check found, and what of the claim it could not check: codes, and rules. */
  get counts() {
    const findings = this.#reviewed?.findings ?? [];
    const of = (severity) => findings.filter((found) => found.severity === severity);
    const unchecked = of("not-checked");
    const rules = unchecked.filter(isAboutRule).length;
    return { errors: of("error").length, warnings: of("warning").length, unchecked: unchecked.length - rules, rules };
  }

  get hasUncommitted() {
    return [...this.#rows.values()].some((row) => row.cells.some((cell) => cell.isDirty));
  }

  /** Keep what stands in every field, also in the one being typed in; false if something in one cannot be. */
  commitAll() {
    this.#suggestions.close();
    const wrongs = [...this.#rows.values()].flatMap((row) => row.cells.map((cell) => this.#commit(cell)));
    return wrongs.every((wrong) => wrong === "");
  }

  /** Resolves when a code that was taken before it was found has come. */
  settled() {
    return this.#suggestions.settled();
  }

  /** Put another claim in the place of the one that is shown, as an edit. */
  replace(record) {
    this.#suggestions.close();
    this.claim.replace(record);
    this.#changed(this.claim.diagnoses[0]?.key);
  }

  /** Say whether the keys go to the claim, or to nothing else on the page. */
  get hasFocus() {
    const { activeElement } = document;
    return activeElement === document.body || this.element.closest(".pane").contains(activeElement);
  }

  focusFirst() {
    const field = this.element.querySelector("input");
    if (field) field.focus();
    else this.element.closest("[tabindex]")?.focus();
  }

  /** Go to the first row that has an error. */
  focusError() {
    const field = this.element.querySelector(".findings .error")?.closest(".row")?.querySelector("input");
    if (field) field.focus();
    else this.focusFirst();
  }

  /** Keep the list of codes at its field when what stands above the rows has changed. */
  settle() {
    this.#suggestions.place();
  }

  addDiagnosis(code = "") {
    if (this.#isReadOnly) return;
    this.commitAll();
    this.#changed(this.claim.addDiagnosis(code));
  }

  addLine(fields = {}) {
    if (this.#isReadOnly) return;
    const here = this.#keyInFocus();
    this.commitAll();
    const line = this.claim.row(here)?.provider ? this.claim.row(here) : this.claim.lines[0];
    this.#changed(this.claim.addLine(line?.provider ?? this.#encounter.providers[0], fields));
  }

  remove(key = this.#keyInFocus()) {
    if (this.#isReadOnly || !this.claim.row(key)) return;
    const keys = [...this.#rows.keys()];
    const column = document.activeElement?.dataset?.column;
    this.#suggestions.close();
    this.claim.remove(key);
    this.#changed(keys[keys.indexOf(key) + 1] ?? keys[keys.indexOf(key) - 1], column);
  }

  /** Undo what is being typed, else the last edit. */
  undo() {
    if (this.#isReadOnly) return;
    this.#suggestions.close();
    const typed = [...this.#rows.values()].flatMap((row) => row.cells).filter((cell) => cell.isDirty);
    if (typed.length) typed.forEach((cell) => cell.restore());
    else if (this.claim.undo()) this.#changed(this.#keyInFocus(), document.activeElement?.dataset?.column);
    else this.#messages.say("There is nothing to undo.");
  }

  move(by) {
    const key = this.#keyInFocus();
    if (this.#isReadOnly || !this.claim.row(key)) return;
    const column = document.activeElement.dataset.column;
    this.commitAll();
    if (this.claim.move(key, by)) this.#changed(key, column);
  }

  #keyInFocus() {
    return document.activeElement?.closest(".row")?.dataset.key;
  }

  /** Show and check the claim after an edit, with the focus on a row. */
  #changed(key, column = "code") {
    this.#render();
    this.#focus(key, column);
    this.#edited();
  }

  #edited() {
    this.#version += 1;
    this.#judge();
    clearTimeout(this.#checkTimer);
    this.#checkTimer = setTimeout(() => this.#check(), CHECK_MS);
    this.#onEdit();
  }

  async #check() {
    const version = this.#version;
    const reviewed = await this.#asking.ask("check", { claim: this.claim.record() });
    if (reviewed === null || version !== this.#version) return;
    this.claim.tidy(reviewed.claim);
    this.#review(reviewed);
    this.#rows.forEach((row) => row.cells.forEach((cell) => cell.refresh()));
    this.#judge();
    this.#onEdit();
  }

  /** Bring the rows on the screen in line with the claim; rows that stay keep their elements. */
  #render() {
    this.#isRendering = true;
    const before = this.#rows;
    const onRemove = (key) => this.remove(key);
    const onProvider = (key, provider) => this.#giveTo(key, provider);
    const diagnoses = this.claim.diagnoses.map(
      (diagnosis) => before.get(diagnosis.key) ?? new DiagnosisRow(this.claim, diagnosis, onRemove),
    );
    const lines = this.claim.lines.map(
      (line) => before.get(line.key) ?? new LineRow(this.claim, line, this.#providers(), onRemove, onProvider),
    );
    this.#rows = new Map([...diagnoses, ...lines].map((row) => [row.key, row]));
    diagnoses.forEach((row, index) => row.refresh(index));
    lines.forEach((row, index) => row.refresh(index));
    const none = [hint("No diagnosis.", "addDiagnosis")];
    put(this.#diagnoses, diagnoses.length ? diagnoses.map((row) => row.element) : none);
    put(this.#lines, lines.length ? this.#grouped(lines) : [hint("No procedure line.", "addLine")]);
    for (const field of this.element.querySelectorAll("input, select, .remove")) {
      if (field.tagName === "INPUT") field.readOnly = this.#isReadOnly;
      else field.disabled = this.#isReadOnly;
    }
    this.#judge();
    this.#isRendering = false;
  }

  /** The lines with a heading where another provider begins. */
  #grouped(rows) {
    return rows.flatMap((row, index) => {
      const { provider } = this.claim.lines[index];
      if (index && this.claim.lines[index - 1].provider === provider) return [row.element];
      const role = this.#encounter.roles[provider];
      const heading = make("h4", { className: "provider" }, make("strong", {}, role ?? provider));
      if (role && role !== provider) heading.append(` ${provider}`);
      return [heading, ...(index ? [] : [columns()]), row.element];
    });
  }

  #providers() {
    return [...new Set([...this.#encounter.providers, ...this.claim.lines.map((line) => line.provider)])];
  }

  /** Take up what the server said of the claim as it stands, null for one that it has not seen. */
  #review(reviewed) {
    this.#reviewed = reviewed;
    this.#reviewedVersion = this.#version;
    const { findings = [], diagnoses = [], procedures = [] } = reviewed ?? {};
    const of = (rows, list, marks) =>
      rows.map((row, index) => {
        const own = findings.filter(({ where }) => isAt(where, `${list}[${index}]`));
        return [row.key, { mark: marks[index] ?? null, findings: own, of: JSON.stringify(row) }];
      });
    this.#reviews = new Map([
      ...of(this.claim.filledDiagnoses, "diagnoses", diagnoses),
      ...of(this.claim.filledLines, "procedures", procedures),
    ]);
  }

  /** Show the marks and findings; a row that was edited since it was checked has none, and never an old one. */
  #judge() {
    const onRepair = this.#isReadOnly ? null : (offer) => this.#repair(offer);
    this.#rows.forEach((row, key) => {
      const review = this.#reviews.get(key);
      const isFresh = review?.of === JSON.stringify(this.claim.row(key));
      row.judge(isFresh ? review.mark : null, isFresh ? review.findings : [], onRepair);
    });
    const ofRows = new Set([...this.#reviews.values()].flatMap((review) => review.findings));
    const elsewhere = (this.#reviewed?.findings ?? []).filter((found) => !ofRows.has(found));
    const rules = elsewhere.filter(isAboutRule);
    this.#general.replaceChildren(...elsewhere.filter((found) => !isAboutRule(found)).map((found) => finding(found)));
    this.#unchecked.hidden = rules.length === 0;
    const summary = make("summary", {}, `${rules.length} rule${rules.length === 1 ? "" : "s"} not checked`);
    this.#unchecked.replaceChildren(summary, make("ul", { className: "findings" }, ...rules.map((found) => finding(found))));
  }

  /** Do what a finding offers; it can be undone as any edit. An offer of a claim that has changed since waits. */
  #repair(offer) {
    const isFresh = this.#version === this.#reviewedVersion;
    this.commitAll();
    if (!isFresh) return;
    const key = repair(this.claim, offer);
    if (key !== null) this.#changed(this.claim.row(key) ? key : [...this.#rows.keys()].find((other) => other !== key));
  }

  #cellOf(element) {
    const row = this.#rows.get(element.dataset?.key);
    return row?.cells.find((cell) => cell.input === element);
  }

  #commit(cell) {
    const before = cell.isDirty;
    const wrong = cell.commit();
    if (wrong) this.#messages.problem(wrong);
    else if (before) this.#edited();
    return wrong;
  }

  #typed(event) {
    this.#messages.clear(); // what it said was of the claim before
    const cell = this.#cellOf(event.target);
    if (!cell?.kind) return;
    const { claim } = this;
    this.#suggestions.seek(cell.input, cell.words, cell.kind, (match) => {
      if (claim === this.claim) this.#take(cell, match);
    });
    this.#onEdit();
  }

  /** Write a code that was found into its field; without one what was typed stands. */
  #take(cell, match) {
    const row = this.#rows.get(cell.input.dataset.key);
    if (row === undefined) return;
    if (match) cell.take(match);
    else this.#commit(cell);
    row.cells.forEach((other) => other.refresh());
    this.#edited();
    cell.input.setSelectionRange(cell.input.value.length, cell.input.value.length);
  }

  #entered(event) {
    if (event.target.tagName === "INPUT") event.target.select();
  }

  /** Keep a field that is left; a field of a claim that is no longer shown is not one of our rows. */
  #left(event) {
    if (this.#isRendering) return;
    const cell = this.#cellOf(event.target);
    if (!cell || this.#suggestions.isTaking(cell.input)) return;
    this.#suggestions.close();
    this.#commit(cell);
  }

  #pressed(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const cell = this.#cellOf(event.target);
    if (!cell) return;
    const handled = {
      ArrowDown: () => (this.#suggestions.isOpen ? this.#suggestions.step(1) : this.#step(cell.input, 1)),
      ArrowUp: () => (this.#suggestions.isOpen ? this.#suggestions.step(-1) : this.#step(cell.input, -1)),
      Enter: () => this.#suggestions.take() || this.#commit(cell),
      Escape: () => (this.#suggestions.isOpen ? this.#suggestions.close() : cell.restore()),
    }[event.key];
    if (!handled) return;
    event.preventDefault();
    handled();
  }

  /** Go to the same field of the row above or below. */
  #step(input, by) {
    const fields = [...this.element.querySelectorAll(`input[data-column="${input.dataset.column}"]`)];
    fields[fields.indexOf(input) + by]?.focus();
  }

  #giveTo(key, provider) {
    this.commitAll();
    if (this.claim.giveTo(key, provider)) this.#changed(key, "provider");
  }

  #focus(key, column) {
    const row = this.#rows.get(key);
    const field = row?.element.querySelector(`[data-column="${column}"]`) ?? row?.code.input;
    field?.focus();
  }
}

function isAt(where, place) {
  return where === place || where.startsWith(`${place}.`);
}

/** Put children into an element, touching it only when they differ: moving a field takes its focus away. */
function put(element, children) {
  const { length } = element.children;
  const isSame = length === children.length && children.every((child, index) => element.children[index] === child);
  if (!isSame) element.replaceChildren(...children);
}

function hint(what, action) {
  return make("p", { className: "hint" }, `${what} `, make("kbd", {}, shownKey(action)), " adds one.");
}

function columns() {
  const names = ["", "Code", "Modifiers", "Dx", "Units", "Provider"];
  const spans = names.map((name) => make("span", {}, name));
  return make("div", { className: "row columns", "aria-hidden": "true" }, ...spans);
}
