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

export const draft = (assignment) => read("kept.draft." + assignment, null);
export const keepDraft = (assignment, value) => write("kept.draft." + assignment, value);
export const unsent = () => read("kept.unsent", []);
export const keepUnsent = (items) => write("kept.unsent", items.length ? items : null);
export const guidanceRead = (study) => read("kept.read." + study, false);
export const keepGuidanceRead = (study) => write("kept.read." + study, true);

export function forget() {
  try {
    Object.keys(sessionStorage)
      .filter((name) => name.startsWith("kept."))
      .forEach((name) => sessionStorage.removeItem(name));
  } catch (refused) {
    /* nothing kept */
  }
}
