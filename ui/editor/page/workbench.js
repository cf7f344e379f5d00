// The work page: worklist, note and claim, and the way from an encounter to the next.
import { Asking } from "./asking.js";
import { WorkingClaim } from "./claim.js";
import { keycap, make } from "./dom.js";
import { Help } from "./help.js";
import { Intake } from "./intake.js";
import { keyOf, shownKey } from "./keys.js";
import { Messages } from "./messages.js";
import { Neighbours } from "./neighbours.js";
import { Note } from "./note.js";
import { Sheet } from "./sheet.js";
import { Status } from "./status.js";
import { Worklist } from "./worklist.js";

const POLL_MS = 500;
const REFRESH_MS = 10_000;
// Nobody has read a claim in this time: a key pressed twice was meant for the one before.
const UNREAD_MS = 300;

export class Workbench {
  #messages = new Messages();
  #asking;
  #sheet;
  #worklist;
  #intake;
  #neighbours;
  #note = new Note();
  #help = new Help();
  #status = new Status(() => this.#draftAgain());
  #summary = make("p", { className: "summary" });
  #origin = make("p", { className: "facts" });
  #accept = button("Accept", "accept", () => this.accept(), "main");
  /** What is open: the encounter, its claim, the draft it began from and when it was opened. */
  #open = null;
  /** What was opened and edited but not accepted, by encounter: going to another loses nothing. */
  #begun = new Map();
  #isAccepting = false;
  #asked = 0;
  #acceptedErrors = null;

  constructor(root, server) {
    this.#asking = new Asking(server, this.#messages);
    this.#sheet = new Sheet(this.#asking, this.#messages, () => this.#edited());
    this.#worklist = new Worklist(this.#asking, (id) => this.open(id), (id) => this.#isEdited(id));
    const inside = new Messages();
    this.#intake = new Intake(new Asking(server, inside), inside, (encounter) => this.#show(encounter));
    this.#neighbours = new Neighbours((code) => this.#sheet.addDiagnosis(code), (line) => this.#copyLine(line));
    const panes = [this.#worklist.element, this.#note.element, this.#claimPane()];
    root.replaceChildren(this.#head(), ...panes, this.#help.element, this.#intake.element);
    document.addEventListener("keydown", (event) => this.#pressed(event), true);
    addEventListener("beforeunload", (event) => { if (this.#hasEdits()) event.preventDefault(); });
    setInterval(() => this.#worklist.refresh(), REFRESH_MS);
  }

  /** Open an encounter, or the first that is not signed. */
  async open(encounterId = null) {
    const asked = ++this.#asked;
    const encounter = await this.#asking.ask("open", { encounter_id: encounterId });
    if (asked !== this.#asked) return;
    if (encounter === null) {
      this.#worklist.refresh();
      return;
    }
    this.#messages.clear();
    this.#show(encounter);
  }

  /** Sign the claim; one with errors is only signed when the coder asks twice. */
  async accept() {
    if (this.#isAccepting || this.#open === null || this.#open.encounter.signature) return;
    this.#isAccepting = true;
    try {
      await this.#sheet.settled();
      if (this.#sheet.commitAll()) await this.#sign();
    } finally {
      this.#isAccepting = false;
    }
  }

  async #sign() {
    const { encounter, claim, draftId, openedAt } = this.#open;
    const record = claim.record();
    const asked = JSON.stringify(record);
    this.#sheet.element.inert = true;
    const accepted = await this.#asking.ask("accept", {
      claim: record,
      draft_id: draftId,
      seconds: (performance.now() - openedAt) / 1000,
      despite_errors: this.#acceptedErrors === asked,
    });
    this.#sheet.element.inert = false;
    if (accepted?.signed) this.#signed(encounter, accepted);
    else if (accepted) this.#askAgain(asked, accepted.errors);
    else this.#sheet.focusFirst();
  }

  #askAgain(asked, errors) {
    this.#acceptedErrors = asked;
    const what = errors > 1 ? `${errors} errors` : "an error";
    const key = shownKey("accept");
    const them = errors > 1 ? "them" : "it";
    this.#messages.problem(`The claim has ${what}. Mend ${them}, or press ${key} again to accept it as it is.`);
    this.#sheet.focusError();
  }

  #signed(encounter, accepted) {
    this.#begun.delete(encounter.encounter_id);
    const edits = accepted.edits === 1 ? "1 edit" : `${accepted.edits} edits`;
    if (accepted.next) {
      this.#show(accepted.next);
      this.#open.cameAt = performance.now();
    } else this.#showAsSigned(encounter.encounter_id);
    const done = accepted.next ? "" : " Every encounter of the worklist is signed.";
    this.#messages.say(`${encounter.encounter_id} is signed, with ${accepted.edits ? edits : "no edit"}.${done}`);
  }

  async #showAsSigned(encounterId) {
    this.#open = null;
    const encounter = await this.#asking.ask("open", { encounter_id: encounterId });
    if (encounter) this.#show(encounter);
  }

  #show(encounter, withFocus = true) {
    this.#keepBegun();
    this.#asked += 1;
    const begun = encounter.signature ? undefined : this.#begun.get(encounter.encounter_id);
    const claim = begun?.claim ?? new WorkingClaim(encounter.reviewed.claim);
    const draftId = begun ? begun.draftId : encounter.draft?.draft_id ?? null;
    this.#open = { encounter, claim, draftId, openedAt: begun?.openedAt ?? performance.now() };
    this.#acceptedErrors = null;
    this.#note.show(encounter);
    this.#neighbours.show(encounter.neighbours, encounter.signature !== null);
    this.#sheet.show(encounter, claim, begun ? null : encounter.reviewed, encounter.signature !== null);
    this.#showStatus();
    this.#edited();
    this.#worklist.mark(encounter.encounter_id);
    if (withFocus) this.#sheet.focusFirst();
  }

  #showStatus() {
    const { encounter, draftId } = this.#open;
    this.#origin.textContent = "";
    if (encounter.draft) this.#origin.textContent = this.#status.drafted(encounter.draft);
    if (encounter.signature) this.#status.signed(encounter.signature);
    else if (encounter.draft && draftId === null) this.#status.offer(() => this.#useDraft(encounter));
    else if (!encounter.draft) this.#watch(encounter.progress);
    this.#sheet.settle();
  }

  /** Show how the draft gets on, and take it when it comes; not over what the coder has begun. */
  async #watch(progress) {
    const { encounter } = this.#open;
    this.#status.wait(progress);
    while (progress && progress.phase !== "drafted" && progress.phase !== "failed") {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      if (this.#open?.encounter !== encounter) return;
      progress = await this.#asking.ask("progress", { encounter_id: encounter.encounter_id });
      if (this.#open?.encounter !== encounter) return;
      progress ??= { phase: "waiting", seconds: 0, message: "" };
      if (progress.phase !== "drafted") this.#status.wait(progress);
    }
    if (progress?.phase === "drafted") this.#arrived(encounter);
  }

  async #arrived(encounter) {
    const drafted = await this.#asking.ask("open", { encounter_id: encounter.encounter_id });
    if (drafted === null || this.#open?.encounter !== encounter) return;
    this.#worklist.refresh();
    if (!this.#open.claim.isEdited && !this.#sheet.hasUncommitted) {
      this.#show(drafted, this.#sheet.hasFocus);
      return;
    }
    this.#open.encounter = drafted;
    this.#neighbours.show(drafted.neighbours, false);
    this.#showStatus();
  }

  #useDraft(encounter) {
    this.#open.draftId = encounter.draft.draft_id;
    this.#sheet.replace(encounter.reviewed.claim);
    this.#showStatus();
  }

  async #draftAgain() {
    const progress = await this.#asking.ask("draft", { encounter_id: this.#open.encounter.encounter_id });
    if (progress) this.#watch(progress);
  }

  #copyLine(line) {
    const { code, modifiers, units, description } = line;
    this.#sheet.addLine({ code, modifiers, units, description });
  }

  #isEdited(encounterId) {
    if (this.#open?.encounter.encounter_id === encounterId) return this.#open.claim.isEdited;
    return this.#begun.has(encounterId);
  }

  #hasEdits() {
    return this.#begun.size > 0 || (this.#open !== null && (this.#open.claim.isEdited || this.#sheet.hasUncommitted));
  }

  #keepBegun() {
    if (this.#open === null || this.#open.encounter.signature) return;
    this.#sheet.commitAll();
    const { encounter, claim } = this.#open;
    if (claim.isEdited) this.#begun.set(encounter.encounter_id, this.#open);
  }

  #edited() {
    if (this.#open?.claim !== this.#sheet.claim) return;
    const { errors, warnings, unchecked, rules } = this.#sheet.counts;
    const count = (number, word) => (number ? `${number} ${word}${number > 1 ? "s" : ""}` : null);
    const notChecked = unchecked ? `${unchecked} not checked` : null;
    const words = [count(errors, "error"), count(warnings, "warning"), notChecked].filter(Boolean);
    const aside = rules ? ` · ${count(rules, "rule")} not checked` : "";
    const isEmpty = this.#sheet.claim.filledDiagnoses.length + this.#sheet.claim.filledLines.length === 0;
    this.#summary.textContent = isEmpty && !words.length ? "" : (words.join(" · ") || "✓ no findings") + aside;
    this.#summary.className = errors ? "summary bad" : warnings || unchecked ? "summary doubtful" : "summary good";
    this.#accept.disabled = this.#open.encounter.signature !== null;
  }

  #pressed(event) {
    const id = keyOf(event);
    if (id === undefined || (document.querySelector("dialog[open]") && id !== "help")) return;
    event.preventDefault();
    event.stopPropagation();
    if (id === "accept" && (event.repeat || this.#isUnread)) return;
    this.#do(id);
  }

  /** Say whether the claim came by itself, after the one before was signed, so short a time ago that nobody read it. */
  get #isUnread() {
    return performance.now() - (this.#open?.cameAt ?? -UNREAD_MS) < UNREAD_MS;
  }

  #do(id) {
    const actions = {
      accept: () => this.accept(),
      addDiagnosis: () => this.#sheet.addDiagnosis(),
      addLine: () => this.#sheet.addLine(),
      remove: () => this.#sheet.remove(),
      undo: () => this.#sheet.undo(),
      moveUp: () => this.#sheet.move(-1),
      moveDown: () => this.#sheet.move(1),
      newReport: () => this.#intake.open(),
      findEncounter: () => this.#worklist.focus(),
      help: () => this.#help.toggle(),
    };
    if (this.#open !== null || ["newReport", "findEncounter", "help"].includes(id)) actions[id]();
  }

  /** Show who signed in, with the way to their account and out; nothing for one local user. */
  async #showAccount(place) {
    const account = await this.#asking.ask("account");
    if (!account?.has_session) return;
    const out = make("button", { type: "submit" }, "Sign out");
    place.replaceChildren(
      make("a", { href: "/account" }, account.name),
      make("form", { method: "post", action: "/sign-out" }, out),
    );
  }

  #head() {
    const account = make("div", { className: "account" });
    this.#showAccount(account);
    return make(
      "header",
      { className: "head" },
      make("h1", {}, "OpClaim"),
      this.#worklist.counts,
      button("Worklist", "findEncounter", () => this.#worklist.focus(), "only-narrow"),
      button("Add a report", "newReport", () => this.#intake.open()),
      button("Keys", "help", () => this.#help.toggle()),
      account,
    );
  }

  #claimPane() {
    return make(
      "section",
      { className: "pane claim", "aria-label": "Claim", tabIndex: -1 },
      make("header", {}, make("div", { className: "titles" }, make("h2", {}, "Claim"), this.#summary), this.#origin),
      make("div", { className: "claim-body" }, this.#status.element, this.#sheet.element, this.#neighbours.element),
      this.#messages.element,
      make(
        "footer",
        {},
        this.#accept,
        button("Diagnosis", "addDiagnosis", () => this.#do("addDiagnosis")),
        button("Procedure", "addLine", () => this.#do("addLine")),
        button("Undo", "undo", () => this.#do("undo")),
      ),
    );
  }
}

function button(text, key, onclick, className = "") {
  return make("button", { type: "button", className, onclick }, text, " ", keycap(shownKey(key)));
}
