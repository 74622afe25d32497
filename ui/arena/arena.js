/* The arena in the browser. What a person typed never leaves this tab but to be written about; texts are put in place as text,
   never as markup. Sides mean nothing here: which system is which comes with the answer to the vote. */
"use strict";

window.startArena = (element) => {
  const { say, put } = window.words;
  const root = element.querySelector(".arena");
  const one = (selector) => root.querySelector(selector);
  const field = one("#arena-findings");
  const comment = one("#arena-comment");
  const said = one(".said");
  const most = Number(root.dataset.most);
  const texts = { a: one(".side.a .text"), b: one(".side.b .text") };
  const DRAFT = "arena.draft";

  let drawn = null; // {drawn, source, synthetic} while the findings are a drawn case, untouched
  let pair = null; // the pair's secret name, once it may be judged
  let revealed = null;
  let written = ""; // the findings that the pair is of
  let running = null; // an AbortController while a pair is awaited
  let voting = false;
  let clock;

  /* ---- what is seen ------------------------------------------------------------------------------------------ */

  function state(name) {
    root.dataset.state = name;
    field.setAttribute("aria-busy", String(name === "busy"));
    clearInterval(clock);
  }

  function tell(key, values, kind = "") {
    said.className = "said " + kind;
    if (key) put(said, key, values);
    else {
      delete said.dataset.t;
      said.textContent = "";
    }
  }

  function fail(problem) {
    tell("problem." + problem, null, "problem");
  }

  function measure() {
    const length = [...field.value].length;
    const count = one(".count");
    count.classList.toggle("over", length > most);
    if (length > most) put(count, "arena.count.long", { count: length, most });
    else put(count, "arena.count", { count: length });
    root.dataset.source = drawn ? drawn.source : "";
    root.classList.toggle("made-up", Boolean(drawn && drawn.synthetic));
    root.classList.toggle("filled", length > 0);
    root.classList.toggle("changed", Boolean(written) && field.value.trim() !== written);
    fit();
  }

  function fit() {
    field.style.height = "auto";
    field.style.height = Math.min(Math.max(field.scrollHeight, field.clientHeight), innerHeight * 0.4) + "px";
  }

  function countVotes(votes) {
    if (votes) put(one(".votes"), "arena.votes", { votes });
    else put(one(".votes"), "arena.votes.none");
  }

  function tick(show) {
    clearInterval(clock);
    const began = Date.now();
    const step = () => show(Math.round((Date.now() - began) / 1000));
    step();
    clock = setInterval(step, 1000);
  }

  /* ---- asking the server ------------------------------------------------------------------------------------- */

  async function ask(path, body, signal) {
    const answer = await fetch("/arena/" + path, {
      method: body ? "POST" : "GET",
      headers: body ? { "content-type": "application/json" } : {},
      body: body ? JSON.stringify(body) : undefined,
      signal,
      cache: "no-store",
    });
    if (answer.ok) return answer;
    if (answer.status === 401) throw new Error("closed");
    let problem = "request";
    try {
      problem = (await answer.json()).problem;
    } catch (unreadable) {
      /* the guard's plain words: the page cannot mend it */
    }
    throw new Error(problem);
  }

  function known(error, otherwise = "offline") {
    const key = error instanceof TypeError ? otherwise : error.message;
    try {
      say("problem." + key);
      return key;
    } catch (unknown) {
      return otherwise;
    }
  }

  let watching;
  const began = Date.now();

  async function look() {
    clearTimeout(watching);
    try {
      const now = await (await ask("state")).json();
      root.dataset.loaded = now.loaded;
      if (!revealed) countVotes(now.votes);
    } catch (error) {
      if (known(error) === "closed") fail("closed");
    }
    if (root.dataset.loaded === "loading") {
      put(one(".loading .words"), "arena.loading", { seconds: Math.round((Date.now() - began) / 1000) });
      watching = setTimeout(look, 1000);
    } else watching = setTimeout(look, 30000);
  }

  /* ---- findings ---------------------------------------------------------------------------------------------- */

  function remember() {
    try {
      if (field.value) sessionStorage.setItem(DRAFT, JSON.stringify({ text: field.value, drawn }));
      else sessionStorage.removeItem(DRAFT);
    } catch (refused) {
      /* a browser that keeps nothing */
    }
  }

  function recall() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(DRAFT) || "null");
      if (kept) {
        field.value = kept.text;
        drawn = kept.drawn;
      }
    } catch (refused) {
      /* nothing kept */
    }
  }

  function fill(text, from) {
    field.value = text;
    drawn = from;
    measure();
    field.scrollTop = 0;
    remember();
  }

  async function draw(sample) {
    if (running) return;
    try {
      const found = await (await ask("draw", { sample: sample || null })).json();
      discard();
      fill(found.findings, { drawn: found.drawn, source: found.source, synthetic: found.synthetic });
      one(".generate").focus({ preventScroll: true });
    } catch (error) {
      fail(known(error));
    }
  }

  function discard() {
    pair = revealed = null;
    written = "";
    comment.value = "";
    one("#arena-keep").checked = false;
    root.querySelectorAll(".side").forEach((side) => side.classList.remove("preferred"));
    texts.a.textContent = texts.b.textContent = "";
    tell();
    state("idle");
  }

  function clear() {
    stop();
    discard();
    fill("", null);
    field.focus();
  }

  field.addEventListener("input", () => {
    drawn = null;
    measure();
    remember();
  });

  /* ---- a pair ------------------------------------------------------------------------------------------------ */

  async function generate() {
    if (running) return;
    const findings = field.value.trim();
    if (!findings) {
      fail("empty");
      field.focus();
      return;
    }
    if ([...findings].length > most) {
      fail("long");
      field.focus();
      return;
    }
    const from = drawn;
    discard();
    drawn = from;
    written = findings;
    measure();
    running = new AbortController();
    state("busy");
    tell("arena.waiting.next");
    field.blur();
    try {
      const answer = await ask("pair", { findings, drawn: drawn ? drawn.drawn : null }, running.signal);
      await read(answer.body, running.signal);
    } catch (error) {
      written = "";
      measure();
      state("idle");
      if (error.name === "AbortError") tell("arena.stopped");
      else fail(known(error));
    } finally {
      running = null;
    }
  }

  async function read(body, signal) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    let last = null;
    for (;;) {
      const { value, done } = await reader.read();
      if (done || signal.aborted) break;
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        last = JSON.parse(line);
        step(last);
      }
    }
    if (!last || (last.kind !== "ready" && last.kind !== "failed")) throw new TypeError("cut off");
    if (last.kind === "failed") throw new Error(last.problem);
  }

  let writing = false;

  function step(now) {
    if (now.kind === "waiting") {
      writing = false;
      if (now.loading) tell("arena.waiting.loading", null, "wait");
      else if (!now.ahead) tell("arena.waiting.next", null, "wait");
      else if (now.seconds) tell("arena.waiting.ahead.time", now, "wait");
      else tell("arena.waiting.ahead", now, "wait");
      return;
    }
    if (now.kind === "failed") return;
    texts.a.textContent = now.a;
    texts.b.textContent = now.b;
    if (now.kind === "writing" && !writing) {
      writing = true;
      root.dataset.state = "busy";
      root.classList.add("begun");
      tick((seconds) => tell(now.usual ? "arena.writing.usual" : "arena.writing", { seconds, usual: now.usual }, "wait"));
    }
    if (now.kind === "ready") {
      pair = now.pair;
      for (const side of ["a", "b"]) if (!now[side]) put(nothing(texts[side]), "arena.empty_output");
      state("judge");
      tell("arena.ready");
      settle();
    }
  }

  /** A text with nothing in it, said so. */
  function nothing(host) {
    const note = document.createElement("span");
    note.className = "quiet";
    host.replaceChildren(note);
    return note;
  }

  function settle() {
    writing = false;
    root.classList.remove("begun");
    show(one(".judge"));
  }

  /** Scroll until the bar at the bottom covers nothing of the pair, as far as the pair's top stays in sight. */
  function show(bar) {
    const cards = one(".pair").getBoundingClientRect();
    const hidden = cards.bottom + 16 - (innerHeight - 40 - bar.offsetHeight);
    if (hidden > 0) window.scrollBy({ top: Math.min(hidden, Math.max(0, cards.top - 112)) });
  }

  function stop() {
    if (!running) return;
    running.abort();
    writing = false;
    root.classList.remove("begun");
  }

  /* ---- a vote ------------------------------------------------------------------------------------------------ */

  async function vote(answer) {
    if (!pair || revealed || voting) return;
    voting = true;
    const button = one(`.answers button[value=${answer}]`);
    button.classList.add("pressed");
    root.querySelectorAll(".answers button").forEach((other) => (other.disabled = true));
    try {
      const keep = one("#arena-keep").checked;
      revealed = await (await ask("vote", { pair, answer, comment: comment.value, keep })).json();
      reveal();
    } catch (error) {
      fail(known(error, "offline.vote"));
    } finally {
      voting = false;
      button.classList.remove("pressed");
      root.querySelectorAll(".answers button").forEach((other) => (other.disabled = false));
    }
  }

  function reveal() {
    const { answer, sides, reference, system, votes, held_back } = revealed;
    ["a", "b"].forEach((side, i) => {
      const card = one(".side." + side);
      card.classList.toggle("preferred", answer === side);
      const name = card.querySelector(".name");
      const output = document.createElement("span");
      put(output, "arena.output." + sides[i].output);
      const run = document.createElement("span");
      run.className = "run";
      run.textContent = sides[i].output === "sft" ? system : sides[i].run;
      run.title = sides[i].run;
      name.replaceChildren(output, run);
      put(card.querySelector(".took"), sides[i].tokens ? "arena.took" : "arena.took.nothing", sides[i]);
    });
    const card = one(".reference");
    card.hidden = reference === null;
    card.querySelector(".text").textContent = reference ?? "";
    put(one(".verdict .answer"), "arena.voted." + answer);
    tell(held_back ? "arena.held_back" : "arena.saved", null, "saved");
    countVotes(votes);
    mark(reference === null ? "other" : "reference");
    one(".marks [value=reference]").hidden = reference === null;
    state("revealed");
    show(one(".verdict"));
    one(".forward").focus({ preventScroll: true });
  }

  function mark(how) {
    root.dataset.marks = how;
    root.querySelectorAll(".marks button").forEach((button) => button.setAttribute("aria-pressed", String(button.value === how)));
    const found = how === "reference" ? revealed.to_reference : revealed.each_other;
    ["a", "b"].forEach((side, i) => {
      const pieces = found[i].filter(([, kind]) => how !== "none" || kind !== "missing");
      if (!pieces.some(([words]) => words)) {
        put(nothing(texts[side]), "arena.empty_output");
        return;
      }
      texts[side].replaceChildren(
        ...pieces.map(([words, kind]) => {
          if (!kind || how === "none") return document.createTextNode(words);
          const node = document.createElement(kind === "missing" ? "del" : "mark");
          node.className = kind;
          node.textContent = words;
          return node;
        }),
      );
    });
  }

  function next() {
    if (!revealed) return;
    if (drawn) draw();
    else clear();
    window.scrollTo({ top: 0 });
  }

  /* ---- pointers and keys: single keys never while somebody types or an input method composes -------------------- */

  one(".draw").addEventListener("click", () => draw());
  one(".clear").addEventListener("click", clear);
  one(".generate").addEventListener("click", generate);
  one(".stop").addEventListener("click", stop);
  one(".forward").addEventListener("click", next);
  one(".own").addEventListener("click", clear);
  root.querySelectorAll("button.sample").forEach((button) => button.addEventListener("click", () => draw(button.value)));
  root.querySelectorAll(".answers button").forEach((button) => button.addEventListener("click", () => vote(button.value)));
  root.querySelectorAll(".marks button").forEach((button) => button.addEventListener("click", () => mark(button.value)));

  const ANSWERS = { 1: "a", 2: "b", 0: "tie", 9: "both_bad" };
  const editable = (node) =>
    node && (node.isContentEditable || /^(TEXTAREA|SELECT)$/.test(node.tagName) || (node.tagName === "INPUT" && node.type !== "checkbox"));

  document.addEventListener("keydown", (event) => {
    if (!root.isConnected || root.offsetParent === null || event.isComposing || event.keyCode === 229) return;
    const typing = editable(event.target);
    const enter = event.code === "Enter" || event.code === "NumpadEnter";
    if (enter && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (event.target !== comment) generate();
      return;
    }
    if (event.code === "Escape") {
      if (typing) event.target.blur();
      else stop();
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const digit = (event.code.match(/^(?:Digit|Numpad)(\d)$/) || [])[1];
    if (digit in ANSWERS && !event.shiftKey && pair && !revealed) {
      event.preventDefault();
      vote(ANSWERS[digit]);
    } else if (enter && revealed && !event.target.closest("button, a, label, input")) {
      event.preventDefault();
      next();
    } else if (event.code === "KeyD" && !event.shiftKey) {
      event.preventDefault();
      draw();
    }
  });

  let width = 0;
  new ResizeObserver(() => {
    if (root.offsetWidth === width) return;
    width = root.offsetWidth;
    fit();
  }).observe(root);
  recall();
  measure();
  countVotes(0);
  look();
};
