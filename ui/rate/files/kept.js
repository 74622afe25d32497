/* What this tab keeps: unfinished and unsent answers by assignment. Never findings or impressions, and nothing once the tab is
   closed: hospital workstations are shared. A reload or a crash that restores its tabs loses nothing. */

function read(name, otherwise) {
  try {
    return JSON.parse(sessionStorage.getItem(name)) ?? otherwise;
  } catch (refused) {
    return otherwise;
  }
}

function write(name, value) {
  try {
    if (value === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, JSON.stringify(value));
  } catch (refused) {
    /* a browser that keeps nothing: the page itself still holds it */
  }
}

export const draft = (assignment) => read("rate.draft." + assignment, null);
export const keepDraft = (assignment, value) => write("rate.draft." + assignment, value);
export const unsent = () => read("rate.unsent", []);
export const keepUnsent = (items) => write("rate.unsent", items.length ? items : null);
export const guidanceRead = (study) => read("rate.read." + study, false);
export const keepGuidanceRead = (study) => write("rate.read." + study, true);

export function forget() {
  try {
    Object.keys(sessionStorage)
      .filter((name) => name.startsWith("rate."))
      .forEach((name) => sessionStorage.removeItem(name));
  } catch (refused) {
    /* nothing kept */
  }
}
