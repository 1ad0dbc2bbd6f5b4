// Draws a graph in layers from left to right (Sugiyama, Tagawa, Toda 1981): break cycles, layers by the longest path, fewer
// crossings by barycentres, then heights near the neighbours.

const SWEEPS = 12;

/** Edges without cycles: those that lead back are turned for the layout. */
function acyclic(nodes, edges) {
  const out = new Map(nodes.map((n) => [n, []]));
  edges.forEach((e) => e.from !== e.to && out.get(e.from).push(e));
  const state = new Map();
  const forward = [];
  // Not recursive: a chain of calls may be long.
  for (const root of nodes) {
    const stack = [[root, 0]];
    if (state.has(root)) continue;
    state.set(root, 'open');
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      const e = out.get(top[0])[top[1]++];
      if (!e) {
        state.set(top[0], 'done');
        stack.pop();
      } else if (state.get(e.to) === 'open') {
        forward.push({ edge: e, from: e.to, to: e.from, back: true });
      } else {
        forward.push({ edge: e, from: e.from, to: e.to, back: false });
        if (!state.has(e.to)) {
          state.set(e.to, 'open');
          stack.push([e.to, 0]);
        }
      }
    }
  }
  return forward;
}

function ranks(nodes, edges) {
  const rank = new Map(nodes.map((n) => [n, 0]));
  for (let changed = true, i = 0; changed && i < nodes.length; i++) {
    changed = false;
    for (const e of edges) {
      if (rank.get(e.to) <= rank.get(e.from)) {
        rank.set(e.to, rank.get(e.from) + 1);
        changed = true;
      }
    }
  }
  // Whoever nobody calls stands beside those that it calls.
  for (const n of nodes) {
    const out = edges.filter((e) => e.from === n);
    if (out.length > 0 && !edges.some((e) => e.to === n)) rank.set(n, Math.min(...out.map((e) => rank.get(e.to))) - 1);
  }
  return rank;
}

function crossings(layers, links) {
  const place = new Map();
  layers.forEach((layer) => layer.forEach((n, i) => place.set(n, i)));
  let sum = 0;
  for (const list of links) {
    for (let i = 0; i < list.length; i++) {
      for (let j = i + 1; j < list.length; j++) {
        if ((place.get(list[i][0]) - place.get(list[j][0])) * (place.get(list[i][1]) - place.get(list[j][1])) < 0) sum++;
      }
    }
  }
  return sum;
}

/**
 * Returns the centre of each node, and for each edge the points that it passes.
 *
 * @param size `{ width, height, across, down }` of a node and of the room between nodes
 */
export function layout(nodes, edges, size) {
  const forward = acyclic(nodes, edges);
  const rank = ranks(nodes, forward);
  const layers = [];
  const put = (node, at) => (layers[at] || (layers[at] = [])).push(node);
  [...nodes].sort((a, b) => (a < b ? -1 : 1)).forEach((n) => put(n, rank.get(n)));
  // An edge over several layers keeps its place in each.
  const links = layers.map(() => []);
  const chains = forward.map((e, n) => {
    const chain = [e.from];
    for (let at = rank.get(e.from) + 1; at < rank.get(e.to); at++) {
      const point = '\n' + n + '\n' + at;
      put(point, at);
      chain.push(point);
    }
    chain.push(e.to);
    for (let i = 1; i < chain.length; i++) (links[rank.get(e.from) + i] || (links[rank.get(e.from) + i] = [])).push([chain[i - 1], chain[i]]);
    return { edge: e.edge, back: e.back, chain };
  });
  const near = (at, left) => {
    const found = new Map();
    for (const [a, b] of links[left ? at : at + 1] || []) {
      const [own, other] = left ? [b, a] : [a, b];
      if (!found.has(own)) found.set(own, []);
      found.get(own).push(other);
    }
    return found;
  };
  let best = layers.map((l) => [...l]);
  let least = crossings(best, links);
  for (let sweep = 0; sweep < SWEEPS && least > 0; sweep++) {
    const left = sweep % 2 === 0;
    const order = layers.map((_, i) => (left ? i : layers.length - 1 - i)).slice(1);
    for (const at of order) {
      const other = layers[left ? at - 1 : at + 1];
      const place = new Map(other.map((n, i) => [n, i]));
      const by = near(at, left);
      const value = new Map(layers[at].map((n, i) => {
        const list = by.get(n);
        return [n, list ? list.reduce((s, o) => s + place.get(o), 0) / list.length : i];
      }));
      layers[at].sort((a, b) => value.get(a) - value.get(b));
    }
    const now = crossings(layers, links);
    if (now < least) {
      least = now;
      best = layers.map((l) => [...l]);
    }
  }
  const y = new Map();
  const tall = (n) => (n[0] === '\n' ? size.down : size.height + size.down);
  best.forEach((layer) => layer.reduce((at, n) => {
    y.set(n, at + tall(n) / 2);
    return at + tall(n);
  }, 0));
  for (let i = 0; i < 10; i++) {
    best.forEach((layer, at) => {
      const a = near(at, true);
      const b = near(at, false);
      const want = layer.map((n) => {
        const list = [...(a.get(n) || []), ...(b.get(n) || [])];
        return list.length === 0 ? y.get(n) : list.reduce((s, o) => s + y.get(o), 0) / list.length;
      });
      const got = [];
      layer.forEach((n, k) => {
        got.push(k === 0 ? want[0] : Math.max(want[k], got[k - 1] + (tall(n) + tall(layer[k - 1])) / 2));
      });
      const over = got.reduce((s, v, k) => s + v - want[k], 0) / got.length;
      layer.forEach((n, k) => y.set(n, got[k] - over));
    });
  }
  const top = Math.min(...nodes.map((n) => y.get(n)), ...[...y.values()]) - (size.height + size.down) / 2;
  const bottom = Math.max(...y.values()) + (size.height + size.down) / 2;
  const x = new Map();
  best.forEach((layer, at) => layer.forEach((n) => x.set(n, at * (size.width + size.across) + size.width / 2)));
  const point = (n) => ({ x: x.get(n), y: y.get(n) - top });
  return {
    width: best.length * (size.width + size.across) - size.across,
    height: bottom - top,
    nodes: nodes.map((n) => ({ name: n, ...point(n) })),
    edges: chains.map(({ edge, back, chain }) => {
      const points = chain.map(point);
      points[0].x += size.width / 2;
      points[points.length - 1].x -= size.width / 2;
      return { edge, back, points: back ? points.reverse() : points };
    }),
  };
}
