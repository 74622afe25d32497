/* An answer while it is being given, and as it is sent. */

export const SIDES = ["a", "b"];
export const HARMS = ["likelihood", "extent"];

export function empty() {
  return { said: null, strength: null, scores: {}, errors: [], links: [], harm: {}, sure: null, comment: "", spent: 0 };
}

/** A draft that begins with an earlier answer. */
export function begun(answer) {
  return answer ? { ...empty(), ...structuredClone(answer) } : empty();
}

const order = (one) => [one.side, one.sentence ?? 1e9, one.tag ?? ""].join(" ");
const sorted = (list) => [...list].sort((x, y) => (order(x) < order(y) ? -1 : 1));

/** What is sent of a draft: what belongs together, in one order. */
export function given(draft, guess) {
  const graded = draft.said === "a" || draft.said === "b";
  const scores = {};
  for (const [name, sides] of Object.entries(draft.scores))
    if (Object.keys(sides).length)
      scores[name] = Object.fromEntries(SIDES.filter((side) => sides[side]).map((side) => [side, sides[side]]));
  const harm = {};
  for (const side of SIDES) {
    const { likelihood, extent } = draft.harm[side] ?? {};
    if (likelihood && extent) harm[side] = { likelihood, extent };
  }
  return {
    said: draft.said,
    strength: !guess && graded ? draft.strength : null,
    scores: Object.fromEntries(
      Object.keys(scores)
        .sort()
        .map((name) => [name, scores[name]]),
    ),
    errors: sorted(draft.errors).map(({ side, tag, significant, sentence }) => ({ side, tag, significant, sentence })),
    links: sorted(draft.links).map(({ side, sentence, support }) => ({ side, sentence, support })),
    harm,
    sure: guess && graded ? draft.sure : null,
    comment: draft.comment.trim(),
  };
}

export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** How many scores a study asks for that are not there. A case that cannot be judged needs none. */
export function missing(draft, asks) {
  if (draft.said === "cannot_judge") return 0;
  let count = 0;
  for (const side of SIDES) {
    for (const name of asks.dimensions) if (!draft.scores[name]?.[side]) count++;
    if (asks.harm) for (const name of HARMS) if (!draft.harm[side]?.[name]) count++;
  }
  return count;
}
