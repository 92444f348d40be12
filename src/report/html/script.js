"use strict";

// Searches, filters and groups the findings of the page. Names of exports are hostile: they only ever go
// through textContent, or were escaped by the template engine that wrote the page.
(() => {
  const list = document.getElementById("list");
  const tools = document.getElementById("tools");
  if (!list || !tools) {
    return;
  }

  const PAGE = 200; // findings of a group that are shown at a time
  const OPENED = 500; // findings that are opened at once: nobody reads more
  const UNFOLDED = 20; // groups that are unfolded at first
  const DELAY_MS = 120; // before a search follows the keys
  const SEVERITIES = ["error", "warning", "info"];

  const [search, area, status, none] = ["search", "area", "status", "none"]
    .map((id) => document.getElementById(id));
  const rules = new Map(Array.from(list.children, (node) => [node.dataset.rule, node]));
  const findings = Array.from(list.querySelectorAll(".finding"), (node) => finding({
    node,
    rule: node.closest(".group").dataset.rule,
    anchor: node.id.replace(/^f-/, ""),
    ...node.dataset,
  }));
  let groups = [];

  // A finding; `node` is made of `html` when it is first shown.
  function finding({ node, html, rule, host, severity, state, anchor }) {
    const { area } = rules.get(rule).dataset;
    return { node, html, rule, area, host: host ?? "", severity, state, anchor, shown: true };
  }

  // Findings beyond the first thousand are packed: the page would take seconds to open.
  async function unpack() {
    const packed = document.getElementById("packed");
    if (!packed) {
      return;
    }
    const bytes = Uint8Array.from(atob(packed.textContent), (letter) => letter.charCodeAt(0));
    packed.remove();
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const more = await new Response(stream).json();
    findings.push(...more.map(finding));
    regroup();
    filter();
  }

  function nodeOf(finding) {
    if (!finding.node) {
      const template = document.createElement("template");
      template.innerHTML = finding.html;
      finding.node = template.content.firstElementChild;
    }
    return finding.node;
  }

  // What a finding says, in lower case; made when the first search needs it.
  function textOf(finding) {
    finding.text ??= [
      rules.get(finding.rule).querySelector("h3").textContent,
      finding.node
        ? finding.node.textContent
        : finding.html.replace(/<[^>]*>/g, " ").replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code)),
    ].join(" ").toLowerCase();
    return finding.text;
  }

  // How many findings count, by severity, and how many do not.
  function tally(members) {
    const counts = { error: 0, warning: 0, info: 0, waived: 0, baselined: 0 };
    for (const { state, severity } of members) {
      counts[state === "active" ? severity : state] += 1;
    }
    return counts;
  }

  function told({ error, warning, info, waived, baselined }) {
    const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
    return [
      error && plural(error, "error"),
      warning && plural(warning, "warning"),
      info && `${info} info`,
      waived && `${waived} waived`,
      baselined && `${baselined} known before`,
    ].filter(Boolean).join(", ");
  }

  function worstFirst(a, b) {
    const severity = SEVERITIES.find((level) => a.counts[level] !== b.counts[level]);
    return severity
      ? b.counts[severity] - a.counts[severity]
      : a.name.localeCompare(b.name, "en", { numeric: true });
  }

  function element(name, kind, ...children) {
    const node = document.createElement(name);
    node.className = kind;
    node.append(...children);
    return node;
  }

  function newGroup(name, index) {
    const heading = element("h3", "", name || "On no host");
    const summary = element("summary", "", heading, " ", element("span", "counts"));
    const node = element("details", "group", summary, element("div", "items"));
    node.open = index < UNFOLDED;
    return node;
  }

  function regroup() {
    const by = chosen("group")[0];
    const members = new Map(by === "rule" ? Array.from(rules.keys(), (rule) => [rule, []]) : []);
    for (const finding of findings) {
      const name = finding[by];
      members.has(name) ? members.get(name).push(finding) : members.set(name, [finding]);
    }
    groups = Array.from(members, ([name, of]) => ({ name, members: of, page: PAGE, counts: tally(of) }));
    if (by !== "rule") {
      groups.sort(worstFirst);
    }
    groups.forEach((group, index) => {
      group.node = by === "rule" ? rules.get(group.name) : newGroup(group.name, index);
      group.node.ontoggle = () => fill(group);
    });
    list.replaceChildren(...groups.map((group) => group.node));
  }

  // Puts the findings of a group that are to be seen into it.
  function fill(group) {
    const items = group.node.querySelector(".items");
    const about = items.querySelector(".about");
    const shown = group.node.open ? group.members.filter((finding) => finding.shown) : [];
    const nodes = shown.slice(0, group.page).map(nodeOf);
    if (shown.length > group.page) {
      const more = element("button", "", `Show more of ${shown.length - group.page} others`);
      more.type = "button";
      more.onclick = () => {
        group.page += PAGE;
        fill(group);
        nodeOf(shown[group.page - PAGE]).querySelector("summary").focus();
      };
      nodes.push(element("p", "more", more));
    }
    items.replaceChildren(...[about].filter(Boolean), ...nodes);
  }

  const boxes = (name) => Array.from(tools.querySelectorAll(`input[name="${name}"]`));
  const chosen = (name) => boxes(name).filter((box) => box.checked).map((box) => box.value);

  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const [severities, states] = [chosen("severity"), chosen("state")];
    let count = 0;
    for (const finding of findings) {
      finding.shown = severities.includes(finding.severity) && states.includes(finding.state)
        && (area.value === "" || area.value === finding.area)
        && words.every((word) => textOf(finding).includes(word));
      count += Number(finding.shown);
    }
    for (const group of groups) {
      const shown = group.members.filter((finding) => finding.shown);
      group.node.hidden = shown.length === 0;
      group.node.querySelector(".counts").textContent = told(tally(shown));
      if (words.length > 0 && shown.length > 0 && count <= OPENED) {
        group.node.open = true;
      }
      fill(group);
    }
    none.hidden = count > 0;
    status.textContent = `${count} of ${findings.length} findings shown`;
    remember();
  }

  // What was there before is out of sight at first, where there is something new to see.
  function first() {
    search.value = "";
    area.value = "";
    for (const box of [...boxes("severity"), ...boxes("state")]) {
      box.checked = true;
    }
    const [active, known] = ["active", "baselined"].map((state) =>
      boxes("state").find((box) => box.value === state));
    if (active && known) {
      known.checked = false;
    }
    boxes("group").find((box) => box.value === "rule").checked = true;
  }

  function view() {
    return {
      q: search.value,
      area: area.value,
      severity: chosen("severity").join(","),
      state: chosen("state").join(","),
      group: chosen("group").join(","),
    };
  }

  // The view stands behind the #, so that it can be sent to somebody.
  function remember() {
    const changed = Object.entries(view()).filter(([name, value]) => value !== usual[name]);
    const text = new URLSearchParams(changed).toString();
    const anchor = location.hash.startsWith("#?") ? "" : location.hash;
    try {
      history.replaceState(null, "", text ? `#?${text}` : anchor || location.pathname);
    } catch {
      // A page without an address of its own has nothing to send.
    }
  }

  function recall() {
    if (!location.hash.startsWith("#?")) {
      return;
    }
    const wanted = new URLSearchParams(location.hash.slice(2));
    search.value = wanted.get("q") ?? "";
    area.value = wanted.get("area") ?? "";
    for (const name of ["severity", "state", "group"]) {
      const values = wanted.get(name)?.split(",");
      for (const box of values ? boxes(name) : []) {
        box.checked = values.includes(box.value);
      }
    }
  }

  // A link to one finding shows it, whatever is folded, filtered or packed.
  function follow() {
    const id = location.hash.slice(1);
    const wanted = id.startsWith("f-") && findings.find((finding) => finding.anchor === id.slice(2));
    if (wanted) {
      if (!wanted.shown) {
        reset();
      }
      const group = groups.find((group) => group.members.includes(wanted));
      const place = group.members.filter((finding) => finding.shown).indexOf(wanted);
      group.page = Math.max(group.page, place + 1);
      group.node.open = true;
      fill(group);
    }
    const target = document.getElementById(id);
    if (target?.localName === "details") {
      target.open = true;
    }
    target?.scrollIntoView();
  }

  function reset() {
    first();
    regroup();
    filter();
  }

  function open(isOpen) {
    for (const group of groups.filter((group) => !group.node.hidden)) {
      group.node.open = isOpen;
      fill(group);
    }
    const shown = Array.from(list.querySelectorAll(".finding"));
    const nodes = isOpen
      ? shown.slice(0, OPENED)
      : findings.map((finding) => finding.node).filter(Boolean);
    for (const node of nodes) {
      node.open = isOpen;
    }
  }

  let timer;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(filter, DELAY_MS);
  });
  tools.addEventListener("change", (event) => {
    if (event.target.name === "group") {
      regroup();
    }
    if (event.target !== search) {
      filter();
    }
  });
  tools.addEventListener("submit", (event) => event.preventDefault());
  tools.addEventListener("reset", (event) => {
    event.preventDefault();
    reset();
  });
  document.getElementById("reset").addEventListener("click", reset);
  document.getElementById("open").addEventListener("click", () => open(true));
  document.getElementById("close").addEventListener("click", () => open(false));
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
    }
  });
  addEventListener("hashchange", follow);
  addEventListener("beforeprint", () => open(true));

  tools.hidden = false;
  first();
  const usual = view();
  recall();
  regroup();
  filter();
  unpack().then(follow, () => {
    status.textContent = "This browser cannot unpack all findings: they are in the JSON report.";
  });
})();
