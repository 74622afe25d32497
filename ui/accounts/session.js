/* Gives every change that this page asks of its own server the session's token, and keeps addresses below the root path. */

(() => {
  const said = (name) => (document.querySelector(`meta[name="${name}"]`) || { content: "" }).content;
  const token = said("csrf"), root = said("root"), plain = window.fetch;
  window.fetch = (input, options = {}) => {
    if (root && typeof input === "string" && /^\/(?!\/)/.test(input) && !(input + "/").startsWith(root + "/")) input = root + input;
    const asked = input instanceof Request ? input : null;
    const method = (options.method || (asked ? asked.method : "GET")).toUpperCase();
    const own = new URL(asked ? asked.url : input, document.baseURI).origin === location.origin;
    if (!own || method === "GET" || method === "HEAD") return plain(input, options);
    const headers = new Headers(options.headers || (asked ? asked.headers : undefined));
    headers.set("x-csrf", token);
    return plain(input, { ...options, headers });
  };
})();
