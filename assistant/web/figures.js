// data: { paragraphs: [{ heading, here, pieces: [{ text, kind, tip, index, here }] }],
//   grid: { heads, rows: [[piece]] }, copy, focus, beside }
// A piece with an index can be pointed at and chosen; what was chosen goes back as `chosen`. What is `here` comes into
// sight whenever `focus` is another than before, and with it the element of the page that has the class `beside`.
const SPACE = 8;
const TRIES = 20;
const WAIT = 100; // milliseconds
const AIMS = { gap: "填写", hand: "修改" };

function show(tip, target, text) {
  tip.textContent = text;
  tip.hidden = false;
  const place = target.getBoundingClientRect();
  const size = tip.getBoundingClientRect();
  const below = place.bottom + SPACE + size.height < window.innerHeight;
  tip.style.top = `${below ? place.bottom + SPACE : place.top - size.height - SPACE}px`;
  tip.style.left = `${Math.max(SPACE, Math.min(place.left, window.innerWidth - size.width - SPACE))}px`;
}

// An element in the line, unlike <button>: a bracket or a full stop behind it must not begin the next line.
function aim(kind) {
  const element = document.createElement("span");
  element.setAttribute("role", "button");
  element.tabIndex = 0;
  element.className = kind;
  return element;
}

function piece(told, tip, choose) {
  if (told.index === undefined) {
    const span = document.createElement("span");
    span.className = `${told.kind || ""}${told.here ? " here" : ""}`;
    span.textContent = told.text;
    if (told.tip) span.title = told.tip;
    return span;
  }
  const button = aim(told.kind);
  button.classList.toggle("here", Boolean(told.here));
  button.textContent = told.text;
  button.setAttribute("aria-label", `${told.text}，${AIMS[told.kind] || "查看出处"}`);
  button.onclick = () => { tip.hidden = true; choose(told.index); };
  button.onkeydown = (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      button.click();
    }
  };
  button.onmouseenter = button.onfocus = () => { if (told.tip) show(tip, button, told.tip); };
  button.onmouseleave = button.onblur = () => { tip.hidden = true; };
  return button;
}

function grid(told, tip, choose) {
  const frame = document.createElement("div");
  frame.className = "grid";
  const table = frame.appendChild(document.createElement("table"));
  const head = table.appendChild(document.createElement("thead")).insertRow();
  told.heads.forEach((name, place) => {
    const cell = head.appendChild(document.createElement("th"));
    cell.scope = "col";
    cell.textContent = name;
    cell.className = told.rows.some((row) => row[place].side) ? "right" : "";
  });
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

// Scrolls the nearest box that scrolls, and nothing around it.
function bring(element) {
  let box = element;
  while (box && !(box.scrollHeight > box.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(box).overflowY))) {
    box = box.parentElement || box.getRootNode().host;
  }
  if (!box) return;
  const place = element.getBoundingClientRect();
  const within = box.getBoundingClientRect();
  if (place.top >= within.top && place.bottom <= within.bottom && element.tagName !== "H4") return;
  box.scrollTop += place.top - within.top - (element.tagName === "H4" ? SPACE : box.clientHeight / 3);
}

// What stands beside the text is drawn after it.
function bringBeside(name, tries) {
  const element = document.querySelector(`.${name}`);
  if (element) bring(element);
  else if (tries) setTimeout(() => bringBeside(name, tries - 1), WAIT);
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
  root.choose = (index) => setTriggerValue("chosen", index);
  // The page is drawn again and again; what somebody points at, or is about to press, must stay what it is.
  const told = JSON.stringify(data);
  if (root.told === told) return;
  root.told = told;
  root.replaceChildren();
  foot.replaceChildren();
  const choose = (index) => root.choose(index);
  for (const paragraph of data.paragraphs) {
    const element = document.createElement(paragraph.heading ? "h4" : "p");
    for (const told of paragraph.pieces) {
      element.appendChild(piece(told, tip, choose));
    }
    if (paragraph.here) element.classList.add("here");
    root.appendChild(element);
  }
  if (data.grid) root.appendChild(grid(data.grid, tip, choose));
  const here = root.querySelector(".here");
  if (data.focus && root.dataset.focus !== data.focus) {
    if (here) requestAnimationFrame(() => bring(here));
    if (data.beside) bringBeside(data.beside, TRIES);
  }
  root.dataset.focus = data.focus || "";
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
