/* Gives every change that this page asks of its own server the session's token, and keeps addresses below the root path. A
   session that is over leads to the login; what was typed is kept by the pages themselves. */

(() => {
  const said = (name) => (document.querySelector(`meta[name="${name}"]`) || { content: "" }).content;
  const token = said("csrf"), root = said("root"), plain = window.fetch;

  async function asked(input, options) {
    const answer = await plain(input, options);
    if (!document.body.classList.contains("accounts")) return answer;
    if (answer.status === 401) location.assign(root + "/login");
    if (answer.status === 403 && (await answer.clone().text()).includes("stale_page")) location.reload();
    return answer;
  }

  window.fetch = (input, options = {}) => {
    if (root && typeof input === "string" && /^\/(?!\/)/.test(input)) input = root + input;
    const request = input instanceof Request ? input : null;
    if (new URL(request ? request.url : input, document.baseURI).origin !== location.origin) return plain(input, options);
    const method = (options.method || (request ? request.method : "GET")).toUpperCase();
    if (method === "GET" || method === "HEAD") return asked(input, options);
    const headers = new Headers(options.headers || (request ? request.headers : undefined));
    headers.set("x-csrf", token);
    return asked(input, { ...options, headers });
  };
})();
