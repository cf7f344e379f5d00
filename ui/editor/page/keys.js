// Every key of the work page: what it does, and how it is written on the help sheet.
// Letters are told by their place on the keyboard (event.code): Alt with a letter types a sign on some systems.

export const KEYS = [
  { id: "accept", shown: "Ctrl+Enter", does: "Accept the claim; the next encounter opens", code: "Enter", ctrl: true },
  { id: "addDiagnosis", shown: "Alt+D", does: "Add a diagnosis", code: "KeyD", alt: true },
  { id: "addLine", shown: "Alt+P", does: "Add a procedure line for the provider you are at", code: "KeyP", alt: true },
  { id: "remove", shown: "Alt+Delete", does: "Remove the row you are on", code: "Delete", alt: true },
  { id: "undo", shown: "Alt+Z", does: "Undo, as far back as you like", code: "KeyZ", alt: true },
  { id: "moveUp", shown: "Alt+↑", does: "Move the row you are on up", code: "ArrowUp", alt: true },
  { id: "moveDown", shown: "Alt+↓", does: "Move the row you are on down", code: "ArrowDown", alt: true },
  { id: "newReport", shown: "Alt+N", does: "Add a report: paste it or load a .txt file", code: "KeyN", alt: true },
  { id: "findEncounter", shown: "Alt+W", does: "Search the worklist (↓ Enter opens one)", code: "KeyW", alt: true },
  { id: "help", shown: "F1", does: "Show or hide these keys", code: "F1" },
];

export const CELL_KEYS = [
  { shown: "Tab, Shift+Tab", does: "Next or previous field" },
  { shown: "↑ ↓", does: "Same field in the row above or below; in a list of codes, the code above or below" },
  { shown: "any letter", does: "Search codes by their beginning or by words, as you type" },
  { shown: "Enter", does: "Take the code that is lit" },
  { shown: "Esc", does: "Close the list, or put back what stood in the field" },
];

/** The id of the key that an event is, or undefined. */
export function keyOf(event) {
  const ctrl = event.ctrlKey || event.metaKey;
  const code = event.code === "NumpadEnter" ? "Enter" : event.code;
  return KEYS.find(
    (key) => key.code === code && Boolean(key.ctrl) === ctrl && Boolean(key.alt) === event.altKey && !event.shiftKey,
  )?.id;
}

/** How the key of an action is written. */
export function shownKey(id) {
  return KEYS.find((key) => key.id === id).shown;
}
