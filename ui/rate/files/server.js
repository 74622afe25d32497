/* Requests to the server, and what a refusal means. */

const PATIENCE = 20000; // ms
let csrf = "";

/** The server said no. `problem` is a word of `rate.problem.…`; `passing`: the same again may be taken later. */
export class Refused extends Error {
  constructor(problem, passing = false) {
    super(problem);
    this.problem = problem;
    this.passing = passing;
  }
}

const KNOWN = { 404: "unknown", 409: "stale", 410: "closed", 422: "invalid", 423: "locked", 413: "invalid" };

export async function ask(path, body) {
  const stop = new AbortController();
  const clock = setTimeout(() => stop.abort(), PATIENCE);
  let answer, read;
  try {
    answer = await fetch("api/" + path, {
      method: body === undefined ? "GET" : "POST",
      headers: body === undefined ? {} : { "content-type": "application/json", "x-csrf": csrf },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: stop.signal,
      cache: "no-store",
      redirect: "error",
    });
    read = answer.ok ? await answer.json() : null;
  } catch (failure) {
    throw new Refused("offline", true);
  } finally {
    clearTimeout(clock);
  }
  if (answer.ok) return read;
  if (answer.status === 401) throw new Refused("signed_out", true);
  if (answer.status === 403) throw new Refused(path === "me" ? "forbidden" : "signed_out", true);
  if (Object.hasOwn(KNOWN, answer.status)) throw new Refused(KNOWN[answer.status]);
  throw new Refused("busy", true);
}

/** Who rates; fetches the token for changes anew. */
export async function me() {
  const found = await ask("me");
  csrf = found.csrf;
  return found;
}

export const token = () => csrf;

const part = encodeURIComponent;
export const studies = () => ask("studies");
export const overview = (study) => ask(`studies/${part(study)}`);
export const cards = (study, first, count) => ask(`studies/${part(study)}/cards?first=${first}&count=${count}`);
export const rate = (study, assignment, body) => ask(`studies/${part(study)}/ratings/${part(assignment)}`, body);
export const skip = (study, assignment) => ask(`studies/${part(study)}/skip/${part(assignment)}`, {});
