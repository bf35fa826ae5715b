// data: { paragraphs: [{ heading, pieces: [{ text, kind, tip, index }] }], grid: { heads, rows: [[piece]] }, copy }
// A piece of kind "figure" can be pointed at and chosen; what was chosen goes back as `chosen`.
const SPACE = 8;

function show(tip, target, text) {
  tip.textContent = text;
  tip.hidden = false;
  const place = target.getBoundingClientRect();
  const size = tip.getBoundingClientRect();
  const below = place.bottom + SPACE + size.height < window.innerHeight;
  tip.style.top = `${below ? place.bottom + SPACE : place.top - size.height - SPACE}px`;
  tip.style.left = `${Math.max(SPACE, Math.min(place.left, window.innerWidth - size.width - SPACE))}px`;
}

function piece(told, tip, choose) {
  if (told.kind !== "figure") {
    const span = document.createElement("span");
    span.className = told.kind || "";
    span.textContent = told.text;
    if (told.tip) span.title = told.tip;
    return span;
  }
  const button = document.createElement("button");
  button.type = "button";
  button.className = "figure";
  button.textContent = told.text;
  button.setAttribute("aria-label", `${told.text}，查看出处`);
  button.onclick = () => { tip.hidden = true; choose(told.index); };
  button.onmouseenter = button.onfocus = () => show(tip, button, told.tip);
  button.onmouseleave = button.onblur = () => { tip.hidden = true; };
  return button;
}

function grid(told, tip, choose) {
  const frame = document.createElement("div");
  frame.className = "grid";
  const table = frame.appendChild(document.createElement("table"));
  const head = table.appendChild(document.createElement("thead")).insertRow();
  for (const name of told.heads) {
    const cell = head.appendChild(document.createElement("th"));
    cell.scope = "col";
    cell.textContent = name;
  }
  const body = table.appendChild(document.createElement("tbody"));
  for (const row of told.rows) {
    const line = body.insertRow();
    row.forEach((item, place) => {
      const cell = line.appendChild(document.createElement(place ? "td" : "th"));
      if (!place) cell.scope = "row";
      cell.className = item.side || "";
      cell.appendChild(piece(item, tip, choose));
    });
  }
  return frame;
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.appendChild(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".text");
  const foot = parentElement.querySelector(".foot");
  const tip = parentElement.querySelector(".tip");
  root.replaceChildren();
  foot.replaceChildren();
  const choose = (index) => setTriggerValue("chosen", index);
  for (const paragraph of data.paragraphs) {
    const element = document.createElement(paragraph.heading ? "h4" : "p");
    for (const told of paragraph.pieces) {
      element.appendChild(piece(told, tip, choose));
    }
    root.appendChild(element);
  }
  if (data.grid) root.appendChild(grid(data.grid, tip, choose));
  if (data.copy) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "复制";
    button.onclick = async () => {
      await copied(data.copy);
      button.textContent = "已复制";
      setTimeout(() => { button.textContent = "复制"; }, 1500);
    };
    foot.appendChild(button);
  }
}
