"use strict";
// Adds to a page that is complete without it: a treemap that can be walked and zoomed, tables that
// sort, long lists that fold. Text from the repository only ever becomes textContent.
(() => {
  const $ = (id) => document.getElementById(id);
  const make = (tag, className, text) => {
    const e = document.createElement(tag);
    if (className) e.className = className;
    if (text !== undefined) e.textContent = text;
    return e;
  };
  const number = (n) => n.toLocaleString("en");

  // --- tables ---

  const key = (row, column, numeric) => {
    const cell = row.cells[column];
    if (!numeric) return cell.textContent.trim();
    return Number(cell.dataset.v);
  };

  function sortBy(table, column, numeric, header) {
    const first = numeric && column > 0 ? "descending" : "ascending";
    const other = first === "ascending" ? "descending" : "ascending";
    const order = header.getAttribute("aria-sort") === first ? other : first;
    for (const th of table.tHead.rows[0].cells) th.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", order);
    const body = table.tBodies[0];
    const sign = order === "ascending" ? 1 : -1;
    const rows = Array.from(body.rows, (row) => [key(row, column, numeric), row]);
    rows.sort(([a], [b]) => sign * (numeric ? a - b : a.localeCompare(b, "en")));
    body.append(...rows.map(([, row]) => row));
  }

  for (const table of document.querySelectorAll("table.sortable")) {
    Array.from(table.tHead.rows[0].cells).forEach((th, column) => {
      const button = make("button", "", th.textContent);
      button.type = "button";
      button.addEventListener("click", () => sortBy(table, column, th.dataset.sort === "n", th));
      th.replaceChildren(button);
    });
    const count = table.tBodies[0].rows.length;
    if (table.classList.contains("fold") && count > 12) {
      table.classList.add("short");
      const more = make("button", "more", `Show all ${count}`);
      more.type = "button";
      more.addEventListener("click", () => {
        const short = table.classList.toggle("short");
        more.textContent = short ? `Show all ${count}` : "Show ten";
      });
      table.parentElement.after(more);
    }
  }

  // --- treemap ---

  const data = $("map-data") && JSON.parse($("map-data").textContent);
  const box = $("map-box");
  if (!data || !box) return;

  const toNode = ([name, size, cognitive, commits, files, level, children], parent) => {
    const node = { name, size, cognitive, commits, files, level, parent };
    node.path = parent && parent.parent ? `${parent.path}/${name}` : name;
    node.children = children.map((c) => toNode(c, node));
    return node;
  };
  const root = toNode(data.tree, null);
  let here = root;
  let cells = [];
  const tip = make("div", "tip");
  tip.hidden = true;

  // Squarified treemaps (Bruls, Huizing, van Wijk 2000), as in treemap.go.
  function squarify(nodes, { x, y, w, h }) {
    const total = nodes.reduce((sum, n) => sum + n.size, 0);
    const out = [];
    if (!total || w <= 0 || h <= 0) return out;
    const scale = (w * h) / total;
    for (let i = 0; i < nodes.length; ) {
      const side = Math.min(w, h);
      let sum = 0, least = Infinity, most = 0, worst = Infinity, end = i;
      for (; end < nodes.length; end++) {
        const area = nodes[end].size * scale;
        const s = sum + area, lo = Math.min(least, area), hi = Math.max(most, area);
        const ratio = Math.max((side * side * hi) / (s * s), (s * s) / (side * side * lo));
        if (ratio > worst) break;
        [sum, least, most, worst] = [s, lo, hi, ratio];
      }
      const column = w >= h;
      const thick = sum / side;
      let at = column ? y : x;
      for (; i < end; i++) {
        const length = (nodes[i].size * scale) / thick;
        out.push(column ? { x, y: at, w: thick, h: length } : { x: at, y, w: length, h: thick });
        at += length;
      }
      if (column) { x += thick; w -= thick; } else { y += thick; h -= thick; }
    }
    return out;
  }

  const describe = (n) => {
    const parts = [`${number(n.size)} code line${n.size === 1 ? "" : "s"}`, `cognitive ${number(n.cognitive)}`];
    if (n.files > 1) parts.push(`${number(n.files)} files`);
    else if (data.history) parts.push(`${number(n.commits)} commit${n.commits === 1 ? "" : "s"}`);
    return parts.join(", ");
  };

  function place(nodes, area, depth) {
    squarify(nodes, area).forEach((r, i) => {
      const node = nodes[i];
      if (r.w < 4 || r.h < 4) return;
      const folder = node.children.length > 0;
      const cell = make("button", folder ? "folder" : `h${node.level}`);
      cell.type = "button";
      cell.tabIndex = -1;
      cell.setAttribute("aria-label", `${node.path}: ${describe(node)}`);
      const head = folder && r.w >= 54 && r.h >= 44 && depth < 3;
      if (head || (!folder && r.w >= 44 && r.h >= 17)) cell.append(make("span", "", node.name));
      Object.assign(cell.style, { left: `${r.x + 0.5}px`, top: `${r.y + 0.5}px`, width: `${r.w - 1}px`, height: `${r.h - 1}px` });
      cells.push({ cell, node, r });
      box.append(cell);
      if (!folder || depth > 40) return;
      const top = head ? 18 : 2;
      place(node.children, { x: r.x + 2, y: r.y + top, w: r.w - 4, h: r.h - top - 2 }, depth + 1);
    });
  }

  function draw() {
    const w = box.clientWidth;
    if (!w) return;
    const h = Math.round(w > 700 ? w * 0.5 : Math.min(w * 1.25, 520));
    box.style.height = `${h}px`;
    cells = [];
    box.replaceChildren();
    place(here.children, { x: 0, y: 0, w, h }, 0);
    box.append(tip);
    tip.hidden = true;
    if (cells.length) cells[0].cell.tabIndex = 0;
    drawCrumbs();
  }

  function drawCrumbs() {
    const trail = [];
    for (let n = here; n; n = n.parent) trail.unshift(n);
    $("crumbs").replaceChildren(...trail.map((n) => {
      const b = make("button", "", n.name);
      b.type = "button";
      if (n === here) b.setAttribute("aria-current", "true");
      else b.addEventListener("click", () => go(n));
      return b;
    }));
  }

  // go shows another folder. The focus lands on the folder it came out of, or on the first cell.
  function go(node, focus) {
    const from = here;
    here = node;
    draw();
    $("map-detail").textContent = "";
    if (!focus || !cells.length) return;
    const at = cells.find((c) => c.node === from) || cells[0];
    cells[0].cell.tabIndex = -1;
    at.cell.tabIndex = 0;
    at.cell.focus();
  }

  // open goes one folder down towards the node, or says all about a file that is already here.
  function open(node, focus) {
    let n = node;
    while (n.parent && n.parent !== here) n = n.parent;
    if (n.children.length) go(n, focus);
    else $("map-detail").textContent = `${node.path}: ${describe(node)}`;
  }

  const find = (target) => cells.find((c) => c.cell === target.closest("button"));

  function showTip({ node, r }) {
    tip.replaceChildren(make("b", "", node.path), make("span", "", describe(node)));
    tip.hidden = false;
    const below = r.y + r.h / 2 < box.clientHeight / 2;
    const left = Math.max(4, Math.min(r.x + r.w / 2 - tip.offsetWidth / 2, box.clientWidth - tip.offsetWidth - 4));
    const top = below ? Math.min(r.y + Math.min(r.h, 60) + 6, box.clientHeight - tip.offsetHeight - 4) : Math.max(4, r.y - tip.offsetHeight - 6);
    Object.assign(tip.style, { left: `${left}px`, top: `${top}px` });
  }

  // step finds the nearest cell of the same kind of place in a direction.
  function step(from, dx, dy) {
    const cx = from.r.x + from.r.w / 2, cy = from.r.y + from.r.h / 2;
    let best = null, least = Infinity;
    for (const c of cells) {
      if (c === from || c.node.children.length) continue;
      const x = c.r.x + c.r.w / 2 - cx, y = c.r.y + c.r.h / 2 - cy;
      const ahead = x * dx + y * dy, aside = Math.abs(x * dy) + Math.abs(y * dx);
      if (ahead <= 0.5) continue;
      const distance = ahead + 2 * aside;
      if (distance < least) [best, least] = [c, distance];
    }
    return best;
  }

  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  box.addEventListener("keydown", (e) => {
    const at = find(e.target);
    if (!at) return;
    if (e.key === "Escape" || e.key === "Backspace") {
      if (here.parent) go(here.parent, true);
    } else if (e.key === "Enter" || e.key === " ") {
      open(at.node, true);
    } else if (arrows[e.key]) {
      const next = step(at, ...arrows[e.key]);
      if (next) {
        at.cell.tabIndex = -1;
        next.cell.tabIndex = 0;
        next.cell.focus();
      }
    } else return;
    e.preventDefault();
  });
  box.addEventListener("click", (e) => { const c = find(e.target); if (c) open(c.node, false); });
  box.addEventListener("pointerover", (e) => { const c = find(e.target); if (c) showTip(c); });
  box.addEventListener("pointerleave", () => { tip.hidden = true; });
  box.addEventListener("focusin", (e) => { const c = find(e.target); if (c) showTip(c); });
  box.addEventListener("focusout", () => { tip.hidden = true; });

  $("map-svg").style.display = "none";
  box.hidden = false;
  $("crumbs").hidden = false;
  draw();
  let width = box.clientWidth;
  new ResizeObserver(() => {
    if (box.clientWidth === width) return;
    width = box.clientWidth;
    draw();
  }).observe(box);
})();
