"use strict";
// Sorts, filters and turns over the table of accounts. Whatever comes from the data is set as text.
(() => {
  const section = document.querySelector(".accounts");
  if (!section) return;

  const ROWS_A_PAGE = 50;
  const NOTHING = "–";
  const AT_RISK = 1, NEWLY_AT_RISK = 2, NO_LONGER = 3;
  const STANDINGS = ["", "at risk", "newly at risk", "no longer at risk"];
  const VIEWS = { risk: [AT_RISK, NEWLY_AT_RISK], new: [NEWLY_AT_RISK], gone: [NO_LONGER] };

  const find = (selector) => section.querySelector(selector);
  const all = (selector) => [...section.querySelectorAll(selector)];
  const data = JSON.parse(find("script").textContent);
  const total = data.account.length;
  const body = find("tbody"), status = find(".status"), pages = find(".pages");
  const search = find("input"), selects = all("select"), heads = all("th[data-column]");
  const view = selects.find((select) => select.dataset.filter === "view");

  // ---- how a row reads: word for word as the page was written ----
  const grouped = new Intl.NumberFormat("en-US"); // kept: making one for each number takes a second for all
  const count = (value) => (value === null ? NOTHING : grouped.format(value));
  const signed = (value) => `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(value)}`;
  const word = (column, row) => {
    const place = data[column] ? data[column][row] : null;
    return place === null ? NOTHING : data.names[column][place];
  };
  const reasons = (row) => {
    const parts = [];
    for (let at = 0; at < data.drivers[row].length; at += 3) {
      const [part, points, before] = data.drivers[row].slice(at, at + 3);
      const was = before === null || before === points ? "" : ` (was ${signed(before)})`;
      parts.push(`${data.names.part[part]} ${points === null ? NOTHING : signed(points)}${was}`);
    }
    return parts.join(", ") || NOTHING;
  };

  const make = (tag, text, kind) => {
    const made = document.createElement(tag);
    made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };
  const cell = (text, kind) => make("td", text, kind);
  const change = (row) => {
    const now = data.health[row], before = data.before[row];
    if (now === null || before === null) return cell(before === null ? "new" : NOTHING, "number");
    const words = `${signed(now - before)} (was ${before})`;
    if (now === before) return cell(words, "number");
    const made = cell("", now < before ? "number fell" : "number rose");
    const arrow = make("span", now < before ? "▼" : "▲");
    arrow.setAttribute("aria-hidden", "true");
    made.append(arrow, ` ${words}`);
    return made;
  };
  const account = (row) => {
    const made = make("th", data.account[row]);
    made.scope = "row";
    const standing = data.standing[row];
    if (standing > AT_RISK || (standing === AT_RISK && view.value === "")) {
      made.append(make("span", STANDINGS[standing], "few"));
    }
    return made;
  };
  const reliability = (row) => {
    const grade = data.reliability[row], low = data.low[row], high = data.high[row];
    const interval = grade === null || low === null || high === null ? "" : ` (${low} to ${high})`;
    return cell(word("reliability", row) + interval, "grade");
  };
  const percent = (row) => (data.churn[row] === null ? NOTHING : `${(data.churn[row] / 10).toFixed(1)} %`);
  const CELLS = {
    account, change, reliability,
    segment: (row) => cell(word("segment", row)),
    phase: (row) => cell(word("phase", row)),
    campaign: (row) => cell(word("campaign", row)),
    health: (row) => cell(data.health[row] ?? NOTHING, "number"),
    churn: (row) => cell(percent(row), "number"),
    reasons: (row) => cell(reasons(row), "reasons"),
    value: (row) => cell(count(data.value[row]), "number"),
  };

  // ---- sorting: each column gives a number, or null for what is not known, which comes last both ways ----
  const places = () => {
    // Numbers in names count as numbers, "a9" before "a10"; a collator would take ten times as long.
    const padded = (name) => name.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(20, "0"));
    const names = data.account.map(padded);
    const rows = [...names.keys()].sort((a, b) => (names[a] < names[b] ? -1 : Number(names[a] > names[b])));
    const found = new Array(total);
    rows.forEach((row, place) => { found[row] = place; });
    return found;
  };
  let byName = null;
  const KEYS = {
    account: (row) => (byName = byName || places())[row],
    change: (row) => {
      const now = data.health[row], before = data.before[row];
      return now === null || before === null ? null : now - before;
    },
    churn: (row) => (data.churn[row] === null ? null : -row), // the rows come in its order, unrounded
    reasons: (row) => (data.drivers[row].length ? data.drivers[row][1] : null),
  };
  const sorted = { column: "churn", down: true };
  let order = [...data.account.keys()];
  const sort = () => {
    const key = KEYS[sorted.column] || ((row) => data[sorted.column][row]);
    const keys = Array.from({ length: total }, (_, row) => key(row));
    const side = sorted.down ? -1 : 1;
    order = [...data.account.keys()].sort((a, b) => {
      if (keys[a] === null || keys[b] === null) return (keys[a] === null) - (keys[b] === null) || a - b;
      return side * (keys[a] - keys[b]) || a - b;
    });
  };

  // ---- filtering ----
  let texts = null;
  const text = (row) => `${data.account[row]}\n${word("campaign", row)}\n${reasons(row)}`.toLowerCase();
  const wanted = () => {
    const tests = [];
    for (const select of selects) {
      const { filter } = select.dataset, chosen = select.value;
      if (chosen === "") continue;
      if (filter === "view") tests.push((row) => VIEWS[chosen].includes(data.standing[row]));
      else tests.push((row) => data[filter][row] === Number(chosen));
    }
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length) {
      texts = texts || Array.from({ length: total }, (_, row) => text(row));
      tests.push((row) => words.every((part) => texts[row].includes(part)));
    }
    return order.filter((row) => tests.every((test) => test(row)));
  };

  // ---- drawing: one page of rows, at most once a frame ----
  let page = 0, pageCount = 1, waiting = false;
  const said = () => {
    const chosen = selects.map((select) => select.selectedOptions[0].dataset.said).filter(Boolean);
    const asked = search.value.trim();
    return asked ? [...chosen, `“${asked}”`] : chosen;
  };
  const tell = (found, first, shown) => {
    const head = heads.find((one) => one.dataset.column === sorted.column);
    const filters = said().length ? ` (${said().join(", ")})` : "";
    const which = found > shown ? `; rows ${count(first + 1)} to ${count(first + shown)}` : "";
    status.textContent = `${count(found)} of ${count(total)} account${total === 1 ? "" : "s"}${filters}, `
      + `sorted by ${head.textContent}, ${sorted.down ? head.dataset.down : head.dataset.up}${which}`;
  };
  const empty = () => {
    const row = document.createElement("tr");
    row.append(make("td", "No account is in this selection.", "few"));
    row.firstChild.colSpan = heads.length;
    return row;
  };
  const drawn = (row) => {
    const made = document.createElement("tr");
    made.append(...heads.map((head) => CELLS[head.dataset.column](row)));
    return made;
  };
  const draw = () => {
    waiting = false;
    const found = wanted();
    pageCount = Math.max(1, Math.ceil(found.length / ROWS_A_PAGE));
    page = Math.min(page, pageCount - 1);
    const first = page * ROWS_A_PAGE, shown = found.slice(first, first + ROWS_A_PAGE);
    body.replaceChildren(...(shown.length ? shown.map(drawn) : [empty()]));
    for (const head of heads) {
      if (head.dataset.column !== sorted.column) head.removeAttribute("aria-sort");
      else head.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
    }
    pages.hidden = pageCount === 1;
    for (const button of pages.children) {
      const end = ["first", "back"].includes(button.dataset.turn) ? page === 0 : page === pageCount - 1;
      button.setAttribute("aria-disabled", String(end)); // disabled, it would take the keyboard's place away
    }
    tell(found.length, first, shown.length);
  };
  const later = () => {
    if (!waiting) requestAnimationFrame(draw);
    waiting = true;
  };
  const anew = () => {
    page = 0;
    later();
  };

  // ---- what people do ----
  for (const head of heads) {
    const button = make("button", head.textContent);
    button.type = "button";
    button.addEventListener("click", () => {
      const { column, first } = head.dataset;
      sorted.down = sorted.column === column ? !sorted.down : first === "descending";
      sorted.column = column;
      sort();
      anew();
    });
    head.replaceChildren(button);
  }
  search.addEventListener("input", anew);
  for (const select of selects) select.addEventListener("change", anew);
  find(".clear").addEventListener("click", () => {
    search.value = "";
    for (const select of selects) if (select !== view) select.value = "";
    anew();
  });
  pages.addEventListener("click", (event) => {
    const turn = event.target.dataset.turn;
    if (!turn) return;
    const target = { first: 0, back: page - 1, on: page + 1, last: pageCount - 1 }[turn];
    page = Math.min(Math.max(0, target), pageCount - 1);
    later();
  });

  draw();
  status.setAttribute("role", "status"); // only now, so that opening the page announces nothing
  find(".controls").hidden = false;
})();
