// Asking the server: every reply is an answer or a message, and every message is shown in one place.

export class Asking {
  #server;
  #messages;

  constructor(server, messages) {
    this.#server = server;
    this.#messages = messages;
  }

  /** Return the answer of a server function, or null once what went wrong has been shown. */
  async ask(name, given = {}) {
    try {
      const reply = await this.#server[name](given);
      if ("answer" in reply) return reply.answer;
      this.#messages.problem(reply.error);
    } catch {
      this.#messages.problem(await unanswered());
    }
    return null;
  }
}

/** Say why the server did not answer, and what to do about it. */
async function unanswered() {
  const answer = await fetch("/session", { cache: "no-store" }).catch(() => null);
  if (answer === null) {
    return "The workbench does not answer. Is it still running? Nothing on this page is lost: try again.";
  }
  if (answer.status === 401) {
    return "Your session is over. Sign in again in another tab, then try again: nothing on this page is lost.";
  }
  return "The workbench could not do that. Nothing on this page is lost: try again.";
}
