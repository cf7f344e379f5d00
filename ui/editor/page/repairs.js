// What a finding offers to change with one click: in words, and done to the claim on the screen.
//
// A repair names its place by the order of the rows that have a code: `diagnoses[1]`, `procedures[0].modifiers`.

const PLACE = /^(diagnoses|procedures)\[(\d+)\](?:\.(modifiers|units))?$/;

/** The words of a repair for its button; null for one that this page does not know. */
export function repairWords({ kind, where, value, before }) {
  const [, list, , part] = PLACE.exec(where) ?? [];
  const words = {
    "modifiers add": `Add ${value}`,
    "modifiers remove": `Remove ${value}`,
    "modifiers replace": `${value} instead of ${before}`,
    "modifiers move": `Put ${value} first`,
    "units set": `Set units to ${value}`,
    "diagnoses replace": `Use ${value}`,
    "diagnoses move": "Move it first",
    "procedures remove": "Remove the line",
  };
  return words[`${part ?? list} ${kind}`] ?? null;
}

/** Do a repair to a working claim; returns the key of the row it changed, null when the place is not there any more. */
export function repair(claim, { kind, where, value, before }) {
  const [, list, index, part] = PLACE.exec(where) ?? [];
  const rows = list === "diagnoses" ? claim.filledDiagnoses : claim.filledLines;
  const row = rows[Number(index)];
  if (!row) return null;
  if (part === "modifiers") claim.set(row.key, { modifiers: mended(row.modifiers, kind, value, before) });
  else if (part === "units") claim.set(row.key, { units: Number(value) });
  else if (kind === "replace") claim.set(row.key, { code: value });
  else if (kind === "remove") claim.remove(row.key);
  else if (kind === "move") claim.moveTo(row.key, Number(value));
  return row.key;
}

function mended(modifiers, kind, value, before) {
  const given = value.split(" ");
  const others = modifiers.filter((modifier) => !given.includes(modifier));
  if (kind === "add") return [...others, ...given];
  if (kind === "move") return [...given, ...others];
  if (kind === "replace") return modifiers.map((modifier) => (modifier === before ? value : modifier));
  return others;
}
