// The picture of a network, explored by mouse and keyboard. The tables and the list beside it say the same without it.
"use strict";

const SHAPES = ["ellipse", "rectangle", "triangle", "diamond", "pentagon"];
const COLOURS = ["#0b4f57", "#b76b00", "#7d4fc9", "#4b2e0f", "#6f777b"];
const NOBODY = { shape: "ellipse", colour: "#ffffff", border: "#484949" };
const LOOK = [
  {
    selector: "node",
    style: {
      shape: "data(look)",
      "background-color": "data(colour)",
      "border-width": 2,
      "border-color": "data(border)",
      width: "data(size)",
      height: "data(size)",
    },
  },
  { selector: "node[?differs]", style: { "border-width": 4, "border-style": "dashed", "border-color": "#0b0c0c" } },
  { selector: "node[?named], node.chosen, node.over", style: { label: "data(name)", "font-weight": "bold" } },
  {
    selector: "node",
    style: {
      "font-family": "Atkinson Hyperlegible Next, Arial, sans-serif",
      "font-size": 15,
      "min-zoomed-font-size": 7,
      color: "#0b0c0c",
      "text-outline-width": 3,
      "text-outline-color": "#ffffff",
      "text-margin-y": -4,
    },
  },
  {
    selector: "edge",
    style: { "curve-style": "haystack", width: 1.5, "line-color": "#8b9699", "haystack-radius": 0 },
  },
  {
    selector: "node.area",
    style: { shape: "ellipse", "border-width": 0, events: "no", "z-index": 0, "z-compound-depth": "bottom" },
  },
  { selector: "edge[?weak]", style: { "line-style": "dashed" } },
  { selector: "edge.chosen", style: { "line-color": "#0b0c0c", width: 3, "z-index": 9 } },
  { selector: "node.chosen", style: { "border-width": 5, "border-color": "#0b0c0c", "z-index": 10, "font-size": 18 } },
];
const NAMED = 8;
const WHO = "[reference]";
const PALE = ["#e3efef", "#fbf0df", "#f0eafb", "#efe8e0", "#eceeee"];
const AROUND = 70;

function elementsOf(picture) {
  const most = [...picture.people].sort((one, other) => other.ties - one.ties).slice(0, NAMED);
  const named = new Set(most.map((person) => person.id));
  const nodes = picture.people.map((person, place) => {
    const look =
      person.shape < 0
        ? NOBODY
        : { shape: SHAPES[person.shape], colour: COLOURS[person.shape], border: "#ffffff" };
    const size = 12 + 3 * Math.sqrt(person.ties);
    const data = { ...person, id: String(place), reference: person.id, size, named: named.has(person.id) ? 1 : 0 };
    data.look = look.shape;
    data.colour = look.colour;
    data.border = look.border;
    data.differs = person.differs ? 1 : 0;
    return { group: "nodes", data, position: { x: person.x, y: person.y } };
  });
  const edges = picture.ties.map(([source, target, weak], place) => ({
    group: "edges",
    data: { id: `t${place}`, source: String(source), target: String(target), weak },
  }));
  const areas = picture.areas.map((area, place) => {
    const size = 2 * area.radius + AROUND;
    const data = { id: `a${place}`, size, look: "ellipse", colour: PALE[area.shape] ?? "#f3f5f5", border: "#ffffff" };
    return { group: "nodes", classes: "area", selectable: false, grabbable: false, data, position: { x: area.x, y: area.y } };
  });
  return [...areas, ...nodes, ...edges];
}

function part(name) {
  return document.querySelector(`#network-chosen [data-part="${name}"]`);
}

/** Has the card beside the picture, and what a screen reader hears, tell of `node`. */
function tell(node) {
  const person = node.data();
  part("name").textContent = person.name;
  part("declared").textContent = person.declared || "no group";
  part("company").textContent = person.company;
  part("ties").textContent = person.ties;
  part("rests").textContent = person.rests;
  part("newest").textContent = person.newest || "no day recorded";
  part("page").href = person.url;
  part("page").parentElement.hidden = !person.url;
  const around = new URLSearchParams(window.location.search);
  around.set("around", person.reference);
  for (const name of ["page", "chosen", "group"]) around.delete(name);
  part("around").href = `?${around}`;
  part("why").hidden = true;
  if (part("firm")) part("firm").hidden = true;
  const says = document.getElementById("network-says");
  says.textContent = `${person.name}. Declared: ${person.declared || "no group"}. Company: ${person.company}. ${person.ties} ${person.ties === 1 ? "tie" : "ties"}: ${person.rests}.`;
}

function choose(graph, node, { quietly = false } = {}) {
  graph.batch(() => {
    graph.elements(".chosen").removeClass("chosen");
    node.addClass("chosen");
    node.connectedEdges().addClass("chosen");
  });
  graph.scratch("chosen", node);
  if (!quietly) tell(node);
}

/** The nearest person in the direction of an arrow key: those tied to the chosen one before any others. */
function towards(graph, node, across, up) {
  const from = node.position();
  const ahead = (among) =>
    among
      .map((other) => {
        const x = other.position("x") - from.x;
        const y = other.position("y") - from.y;
        const along = x * across + y * up;
        return { other, along, cost: Math.hypot(x, y) / Math.max(along / (Math.hypot(x, y) || 1), 0.1) };
      })
      .filter(({ other, along }) => other !== node && along > 0)
      .sort((one, other) => one.cost - other.cost)[0]?.other;
  return ahead(node.neighborhood("node").toArray()) ?? ahead(graph.nodes(WHO).toArray());
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function steps(graph, by) {
  const all = graph.nodes(WHO).sort((one, other) => other.data("ties") - one.data("ties")).toArray();
  const now = all.indexOf(graph.scratch("chosen"));
  return all[(now + by + all.length) % all.length];
}

function zoom(graph, by) {
  graph.zoom({ level: graph.zoom() * by, renderedPosition: { x: graph.width() / 2, y: graph.height() / 2 } });
}

function pressed(graph, event) {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const node = graph.scratch("chosen") ?? graph.nodes(WHO)[0];
  let next = null;
  if (event.key in ARROWS) next = towards(graph, node, ...ARROWS[event.key]);
  else if (event.key === "n" || event.key === "p") next = steps(graph, event.key === "n" ? 1 : -1);
  else if (event.key === "+" || event.key === "=") zoom(graph, 1.3);
  else if (event.key === "-") zoom(graph, 1 / 1.3);
  else if (event.key === "0") graph.fit(undefined, 30);
  else if (event.key === "Enter") part("around").click();
  else return;
  event.preventDefault();
  if (!next) return;
  choose(graph, next);
  const box = graph.extent();
  const at = next.position();
  if (at.x < box.x1 || at.x > box.x2 || at.y < box.y1 || at.y > box.y2) graph.center(next);
}

function draw(canvas, picture) {
  const graph = window.cytoscape({
    container: canvas,
    elements: elementsOf(picture),
    style: LOOK,
    layout: { name: "preset", fit: true, padding: 30 },
    hideEdgesOnViewport: picture.ties.length > 3000,
    textureOnViewport: picture.ties.length > 3000,
    pixelRatio: picture.ties.length > 3000 ? 1 : "auto",
    boxSelectionEnabled: false,
    autounselectify: true,
  });
  graph.on("tap", "node[reference]", (event) => choose(graph, event.target));
  graph.on("mouseover", "node", (event) => event.target.addClass("over"));
  graph.on("mouseout", "node", (event) => event.target.removeClass("over"));
  graph.style().selector("node").style("font-size", 14 / Math.min(graph.zoom(), 1)).update();
  canvas.addEventListener("keydown", (event) => pressed(graph, event));
  const first = graph.nodes(WHO).filter((node) => node.data("reference") === canvas.dataset.chosen)[0] ?? graph.nodes(WHO)[0];
  if (first) choose(graph, first, { quietly: true });
  return graph;
}

async function begin(canvas) {
  const wait = document.getElementById("network-wait");
  wait.hidden = false;
  try {
    const answer = await fetch(canvas.dataset.picture, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const picture = await answer.json();
    canvas.hidden = false;
    document.getElementById("network-keys").hidden = false;
    draw(canvas, picture);
    canvas.dataset.drawn = "yes";
    wait.hidden = true;
  } catch {
    wait.textContent = "The picture could not be drawn. The tables and the list say the same.";
  }
}

const network = document.getElementById("network");
if (network) begin(network);
