// A claim while it is being edited: rows with keys of their own, and every state before it.
//
// Keys are never used twice on a page, so that a late event of one claim's row cannot reach another's. Pointers hold
// the keys of diagnoses and so follow them when they move; a pointer to a diagnosis that is not there stays a number.

let made = 0;
const newKey = () => `row${++made}`;

export class WorkingClaim {
  #facts;
  #past = [];

  constructor(record) {
    const { diagnoses, procedures, ...facts } = record;
    this.#facts = facts;
    const keys = new Map(diagnoses.map((diagnosis) => [diagnosis.sequence, newKey()]));
    this.diagnoses = diagnoses.map(({ sequence, code }) => ({ key: keys.get(sequence), code }));
    this.lines = procedures.map(({ sequence: _, diagnosis_pointers, ...line }) => ({
      ...line,
      key: newKey(),
      pointers: diagnosis_pointers.map((number) => keys.get(number) ?? number),
    }));
  }

  /** Say whether anything was edited since the claim was opened. */
  get isEdited() {
    return this.#past.length > 0;
  }

  /** The rows that are part of the claim: one without a code has only been begun. */
  get filledDiagnoses() {
    return this.diagnoses.filter((diagnosis) => diagnosis.code);
  }

  get filledLines() {
    return this.lines.filter((line) => line.code);
  }

  /** The claim as the server takes it. */
  record() {
    const numbers = new Map(this.filledDiagnoses.map((diagnosis, index) => [diagnosis.key, index + 1]));
    const isThere = (pointer) => typeof pointer === "number" || numbers.has(pointer);
    return {
      ...this.#facts,
      diagnoses: this.filledDiagnoses.map(({ code }, index) => ({ sequence: index + 1, code })),
      procedures: this.filledLines.map(({ key: _, hasOwnWords: __, pointers, ...line }, index) => ({
        ...line,
        sequence: index + 1,
        diagnosis_pointers: pointers.filter(isThere).map((pointer) => numbers.get(pointer) ?? pointer),
      })),
    };
  }

  /** The numbers on the screen of the diagnoses that a line points to. */
  pointerNumbers(line) {
    return line.pointers.map((pointer) => {
      const index = this.diagnoses.findIndex((diagnosis) => diagnosis.key === pointer);
      return index < 0 ? pointer : index + 1;
    });
  }

  /** The pointers for numbers as they stand on the screen. */
  pointersTo(numbers) {
    return [...new Set(numbers)].map((number) => this.diagnoses[number - 1]?.key ?? number);
  }

  row(key) {
    return this.diagnoses.find((row) => row.key === key) ?? this.lines.find((row) => row.key === key);
  }

  /** Change fields of a row; says whether that changed anything. */
  set(key, fields) {
    const row = this.row(key);
    const differs = Object.entries(fields).some(([name, value]) => String(row[name]) !== String(value));
    if (!differs) return false;
    this.#remember();
    Object.assign(this.row(key), fields);
    return true;
  }

  /** Put another claim in the place of this one; it can be undone as any edit. */
  replace(record) {
    this.#remember();
    const { diagnoses, lines } = new WorkingClaim(record);
    Object.assign(this, { diagnoses, lines });
  }

  /** Write codes as the server writes them; that is no edit of the coder's. */
  tidy(record) {
    this.filledDiagnoses.forEach((row, index) => { row.code = record.diagnoses[index].code; });
    this.filledLines.forEach((row, index) => { row.code = record.procedures[index].code; });
  }

  /** Add a diagnosis at the end; returns its key. */
  addDiagnosis(code = "") {
    this.#remember();
    const row = { key: newKey(), code };
    this.diagnoses.push(row);
    return row.key;
  }

  /** Add a line after the last one of its provider, pointing to the first diagnosis; returns its key. */
  addLine(provider, fields = {}) {
    this.#remember();
    const pointers = this.diagnoses.slice(0, 1).map((diagnosis) => diagnosis.key);
    const empty = { code: "", modifiers: [], units: 1, description: "", charge: null };
    const row = { ...empty, ...fields, key: newKey(), provider, pointers };
    this.#insert(row);
    return row.key;
  }

  /** Give a line to another provider: it goes after the last line of that provider. */
  giveTo(key, provider) {
    const line = this.row(key);
    if (line.provider === provider) return false;
    this.#remember();
    const moved = { ...line, provider };
    this.lines = this.lines.filter((row) => row.key !== key);
    this.#insert(moved);
    return true;
  }

  /** Remove a row; pointers to a removed diagnosis go with it. */
  remove(key) {
    this.#remember();
    this.diagnoses = this.diagnoses.filter((row) => row.key !== key);
    this.lines = this.lines
      .filter((row) => row.key !== key)
      .map((row) => ({ ...row, pointers: row.pointers.filter((pointer) => pointer !== key) }));
  }

  /** Move a row up (-1) or down (1) in its list; says whether there was room. */
  move(key, by) {
    const name = this.diagnoses.some((row) => row.key === key) ? "diagnoses" : "lines";
    return this.moveTo(key, this[name].findIndex((row) => row.key === key) + by);
  }

  /** Move a row to a place in its list; says whether it went there. */
  moveTo(key, to) {
    const name = this.diagnoses.some((row) => row.key === key) ? "diagnoses" : "lines";
    const from = this[name].findIndex((row) => row.key === key);
    if (to < 0 || to >= this[name].length || to === from) return false;
    this.#remember();
    const rows = [...this[name]];
    rows.splice(to, 0, ...rows.splice(from, 1));
    this[name] = rows;
    return true;
  }

  /** Go back one step; says whether there was one. */
  undo() {
    const before = this.#past.pop();
    if (before) Object.assign(this, before);
    return before !== undefined;
  }

  #remember() {
    this.#past.push(structuredClone({ diagnoses: this.diagnoses, lines: this.lines }));
  }

  #insert(row) {
    const last = this.lines.findLastIndex((line) => line.provider === row.provider);
    this.lines = last < 0 ? [...this.lines, row] : this.lines.toSpliced(last + 1, 0, row);
  }
}
