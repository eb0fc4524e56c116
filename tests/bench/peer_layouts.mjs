// SPDX-License-Identifier: Apache-2.0
// Lays out one graph with dagre or elkjs, for bench_canvas: node peer_layouts.mjs MODULES dagre|elk WARMUPS < graph
// Graph: {"nodes": [[width, height], …], "edges": [[from, to], …]}. Prints {"cpu_ms", "centres": [[x, y], …]}: the
// processor time of the layout call alone, all threads of the process, code warmed up as often as asked.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const [modules, engine, warmups] = process.argv.slice(2);
const load = createRequire(join(resolve(modules), 'package.json'));
const graph = JSON.parse(readFileSync(0, 'utf8'));
const spent = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };

function dagre() {
  const library = load('@dagrejs/dagre');
  const g = new library.graphlib.Graph();
  g.setGraph({ rankdir: 'LR', ranksep: 72, nodesep: 22 });
  g.setDefaultEdgeLabel(() => ({}));
  graph.nodes.forEach(([width, height], i) => g.setNode(`${i}`, { width, height }));
  graph.edges.forEach(([from, to]) => g.setEdge(`${from}`, `${to}`));
  const start = spent();
  library.layout(g);
  return { cpu_ms: spent() - start, centres: graph.nodes.map((_, i) => { const { x, y } = g.node(`${i}`); return [x, y]; }) };
}

async function elk() {
  const Elk = load('elkjs/lib/elk.bundled.js');
  const input = {
    id: 'root',
    layoutOptions: { 'elk.algorithm': 'layered', 'elk.direction': 'RIGHT', 'elk.spacing.nodeNode': '22', 'elk.layered.spacing.nodeNodeBetweenLayers': '72' },
    children: graph.nodes.map(([width, height], i) => ({ id: `${i}`, width, height })),
    edges: graph.edges.map(([from, to], i) => ({ id: `e${i}`, sources: [`${from}`], targets: [`${to}`] })),
  };
  const engine = new (Elk.default || Elk)();
  const start = spent();
  const placed = await engine.layout(input);
  const cpu_ms = spent() - start;
  const centres = new Array(graph.nodes.length);
  for (const c of placed.children) centres[+c.id] = [c.x + c.width / 2, c.y + c.height / 2];
  return { cpu_ms, centres };
}

const run = engine === 'elk' ? elk : dagre;
for (let i = 0; i < +warmups; i++) await run();
console.log(JSON.stringify(await run()));
process.exit(0);
