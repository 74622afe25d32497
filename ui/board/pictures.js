/* The second half of `board.js`, in one scope with it: files, pictures, and when the page begins. */

/* ---- taking results away ------------------------------------------------------------------------------------ */

async function take(button) {
  button.disabled = true;
  try {
    const file = await server.save({ query: state.toString(), lang: language(), format: button.dataset.export });
    if (typeof file?.text !== "string") throw new Error("no file");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([file.text], { type: file.type }));
    link.download = file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  } catch (problem) {
    failed();
  } finally {
    button.disabled = false;
  }
}

async function copy(button) {
  const link = location.origin + address(state.toString());
  try {
    await navigator.clipboard.writeText(link);
  } catch (refused) {
    const field = document.createElement("textarea");
    field.value = link;
    root.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  const before = button.textContent;
  button.textContent = say("link.done");
  setTimeout(() => (button.textContent = before), 1600);
}

/* ---- pictures: fetched when they come into sight, coloured from the style sheet ------------------------------- */

let library;
function plotly() {
  library ??= window.Plotly
    ? Promise.resolve(window.Plotly)
    : new Promise((done, refuse) => {
        const script = document.createElement("script");
        script.src = root.dataset.plotly;
        script.onload = () => done(window.Plotly);
        script.onerror = () => refuse(new Error("plotly"));
        document.head.append(script);
      });
  return library;
}

let waiting = new Set();
let gathering;
const watcher = new IntersectionObserver(
  (entries) => {
    for (const entry of entries)
      if (entry.isIntersecting) {
        watcher.unobserve(entry.target);
        waiting.add(entry.target);
      }
    if (waiting.size && !gathering) gathering = setTimeout(draw, 30);
  },
  { rootMargin: "240px" },
);

async function draw() {
  gathering = null;
  const figures = [...waiting].filter((one) => one.isConnected);
  waiting = new Set();
  const asked = state.toString() + language();
  await Promise.all(
    figures.map(async (figure) => {
      figure.dataset.query = asked;
      try {
        const answer = await server.draw({ query: state.toString(), lang: language(), figure: wanted(figure) });
        if (figure.isConnected && figure.dataset.query === asked) await paint(figure, answer);
      } catch (problem) {
        figure.dataset.query = "";
        const plot = figure.querySelector(".plot");
        plot.replaceChildren(failure(() => watcher.observe(figure)));
      }
    }),
  );
}

function wanted(figure) {
  const { figure: name } = figure.dataset;
  return root.clientWidth < 640 ? { bars: "bar", errors: "errors-narrow" }[name] ?? name : name;
}

async function paint(figure, answer) {
  const plot = figure.querySelector(".plot");
  if (!answer.figure) {
    if (!answer.empty) throw new Error("no picture");
    painted.delete(plot);
    if (window.Plotly && plot.classList.contains("js-plotly-plot")) window.Plotly.purge(plot);
    plot.textContent = answer.empty;
    plot.classList.add("blank");
    return;
  }
  const library = await plotly();
  const fresh = !plot.classList.contains("js-plotly-plot");
  if (fresh) plot.replaceChildren();
  plot.classList.remove("blank");
  if (answer.said) plot.setAttribute("aria-label", answer.said);
  painted.set(plot, answer.figure);
  const { data, layout } = coloured(answer.figure);
  plot.style.height = layout.height + "px";
  await library.react(plot, data, layout, {
    responsive: true,
    displaylogo: false,
    locale: language() === "zh" ? "zh" : "en",
    locales: { zh: { dictionary: { "Download plot as a PNG": say("plot.toImage") }, format: {} } },
    modeBarButtons: [["toImage"]],
    toImageButtonOptions: { format: "png", scale: 2, filename: "leaderboard-" + figure.dataset.figure },
  });
  if (fresh)
    plot.on("plotly_click", (event) => {
      const { customdata, data } = event.points[0] ?? {};
      if (typeof customdata === "string" && customdata) follow("?" + (data.meta ? data.meta + encodeURIComponent(customdata) : customdata));
    });
}

function coloured(figure) {
  const style = getComputedStyle(root);
  const text = JSON.stringify(figure).replace(/"@([a-z0-9-]+)"/g, (all, name) =>
    JSON.stringify(style.getPropertyValue("--b-" + name).trim() || "#888"),
  );
  const made = JSON.parse(text);
  made.layout.font = { ...made.layout.font, family: style.fontFamily };
  return made;
}

function repaint() {
  for (const [plot, figure] of painted)
    if (plot.isConnected && window.Plotly) {
      const { data, layout } = coloured(figure);
      window.Plotly.react(plot, data, layout);
    }
}

/* ---- life --------------------------------------------------------------------------------------------------- */

function visible() {
  return root.offsetParent !== null;
}

function start() {
  if (!visible()) return;
  if (started) {
    const target = address(state.toString());
    if (target !== location.pathname + location.search + location.hash) history.replaceState(history.state, "", target);
    return;
  }
  started = true;
  const waiting = root.querySelector(".waiting-page");
  if (waiting) waiting.textContent = say("loading");
  show();
}

new IntersectionObserver(start).observe(root);
new MutationObserver(() => requestAnimationFrame(repaint)).observe(document.body, { attributeFilter: ["class"] });
new MutationObserver(() => started && show()).observe(document.documentElement, { attributeFilter: ["lang"] });
start();
