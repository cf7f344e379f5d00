// The fields of a row: what a coder types, what it means in the claim, and which codes are searched for it.
import { make } from "./dom.js";

const FIELDS = {
  code: {
    read: (text) => ({ code: text.trim().toUpperCase() }),
    write: (row) => row.code,
  },
  modifiers: {
    read: (text) => ({ modifiers: text.toUpperCase().split(/[\s,;-]+/).filter(Boolean) }),
    write: (row) => row.modifiers.join(" "),
    words: (text) => text.split(/[\s,;-]+/).at(-1),
    taken: (text, code) => [...text.toUpperCase().split(/[\s,;-]+/).slice(0, -1), code].join(" ") + " ",
  },
  pointers: {
    read: (text, claim) => ({ pointers: claim.pointersTo(pointerNumbers(text)) }),
    write: (row, claim) => claim.pointerNumbers(row).join(", "),
    wrong: (text) =>
      /^[\d\sA-La-l,;]*$/.test(text)
        ? ""
        : `Pointers are numbers of diagnoses, as in “1, 2” (or letters, as in “AB”), not “${text}”.`,
  },
  units: {
    read: (text) => ({ units: Number(text) }),
    write: (row) => String(row.units),
    wrong: (text) => (/^\s*\d{1,5}\s*$/.test(text) ? "" : `Units are a whole number, not “${text}”.`),
  },
  description: {
    read: (text) => ({ description: text.trim(), hasOwnWords: true }),
    write: (row) => row.description,
  },
};

const COMBOBOX = {
  role: "combobox",
  "aria-autocomplete": "list",
  "aria-expanded": "false",
  "aria-controls": "suggestions",
};

/** The numbers in “1, 2” or the letters in “AB” (A is diagnosis 1, as on the paper form). */
function pointerNumbers(text) {
  return [...text.toUpperCase().matchAll(/\d+|[A-L]/g)].map(([found]) =>
    /\d/.test(found) ? Number(found) : found.charCodeAt(0) - 64,
  );
}

/** One text field of one row of one claim. */
export class Cell {
  #field;
  #claim;
  #key;
  #held = "";

  /** `kind` names what is searched as one types ("diagnosis", "procedure", "modifier"), null for nothing. */
  constructor(claim, key, column, kind, label) {
    this.#claim = claim;
    this.#key = key;
    this.#field = FIELDS[column];
    this.column = column;
    this.kind = kind;
    this.input = make("input", {
      type: "text",
      spellcheck: false,
      autocomplete: "off",
      "data-column": column,
      "data-key": key,
      "aria-label": label,
      ...(kind ? COMBOBOX : {}),
    });
    this.refresh();
  }

  get isDirty() {
    return this.input.value !== this.#held;
  }

  /** What is searched for: all of the field, or the last modifier in it. */
  get words() {
    return this.#field.words?.(this.input.value) ?? this.input.value;
  }

  /** Show what the claim holds, unless the coder is typing here. */
  refresh() {
    const row = this.#claim.row(this.#key);
    if (row === undefined || this.isDirty) return;
    this.restore();
  }

  /** Put back what the claim holds. */
  restore() {
    this.#held = this.#field.write(this.#claim.row(this.#key), this.#claim);
    this.input.value = this.#held;
  }

  /** Keep what was typed; returns "" or what is wrong with it (then the field shows what the claim holds). */
  commit(more = {}) {
    if (this.#claim.row(this.#key) === undefined || !this.isDirty) return "";
    const text = this.input.value;
    const wrong = this.#field.wrong?.(text) ?? "";
    if (!wrong) this.#claim.set(this.#key, this.#described({ ...this.#field.read(text, this.#claim), ...more }));
    this.restore();
    return wrong;
  }

  /** Write a code that was found into the field, and keep it, with its description where the row has one. */
  take(match) {
    const row = this.#claim.row(this.#key);
    if (row === undefined) return "";
    this.input.value = this.#field.taken?.(this.input.value, match.code) ?? match.code;
    const isCodeOfLine = this.column === "code" && "description" in row;
    return this.commit(isCodeOfLine ? { description: match.description } : {});
  }

  /** Another code takes the words of the one before with it, but never those that the coder wrote. */
  #described(fields) {
    const row = this.#claim.row(this.#key);
    if (this.column !== "code" || !("description" in row) || fields.code === row.code) return fields;
    return { ...fields, description: row.hasOwnWords ? row.description : fields.description ?? "" };
  }
}
