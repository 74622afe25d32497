/* names of colours (@accent) to the colours of the style sheet */
const coloured = (value, style) => {
  if (typeof value === "string") return value[0] === "@" ? style.getPropertyValue("--" + value.slice(1)).trim() : value;
  if (Array.isArray(value)) return value.map((one) => coloured(one, style));
  if (value && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, coloured(one, style)]));
  return value;
};
