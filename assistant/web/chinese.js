// Streamlit speaks English in a few places. The whole of such a text is replaced, never a part, so that nothing of ours
// can be touched; ATTRIBUTES are what screen readers and tooltips say.
const ATTRIBUTES = ["aria-label", "title", "placeholder", "alt"];
const LIMIT = /^(?:Limit )?(\d+) ?MB per file(?: • (.+))?$/;

export default function (component) {
  const words = component.data;
  document.documentElement.lang = "zh-CN";
  const told = (text) => {
    const trimmed = text.trim();
    if (trimmed in words) return words[trimmed];
    const limit = trimmed.match(LIMIT);
    return limit ? `每个文件不超过 ${limit[1]} MB${limit[2] ? `，${limit[2].replaceAll(", ", "、")}` : ""}` : null;
  };
  const attributes = (element) => {
    for (const name of ATTRIBUTES) {
      const value = element.getAttribute(name);
      const now = value && told(value);
      if (now) element.setAttribute(name, now);
    }
  };
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const now = told(node.data);
      if (now) node.data = now;
    } else if (node.nodeType === Node.ELEMENT_NODE && !["SCRIPT", "STYLE", "TEXTAREA"].includes(node.tagName)) {
      attributes(node);
      node.childNodes.forEach(walk);
    }
  };
  walk(document.body);
  const observer = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(walk);
      else if (change.type === "characterData") walk(change.target);
      else attributes(change.target);
    }
  });
  observer.observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES,
  });
  return () => observer.disconnect();
}
