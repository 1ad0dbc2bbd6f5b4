// A trace as a tree: parents, clocks that differ, the critical path. Times are in microseconds.

const DEEPEST = 400;

/** Clocks of one host differ by so much, too. */
const SMALL = 10000;

/** Spans with their children, in an order to draw; what has no parent here is a root. */
export function tree(spans) {
  const all = spans.map((s) => ({
    ...s, start: s.startEpochMicros, end: s.startEpochMicros + s.durationMicros, children: [], depth: 0, moved: 0,
  }));
  const known = new Map();
  for (const s of all) if (!known.has(s.spanId)) known.set(s.spanId, s);
  const roots = [];
  for (const s of all) {
    const parent = s.parentSpanId && known.get(s.parentSpanId);
    if (parent && parent !== s && known.get(s.spanId) === s && !above(parent, s, known)) {
      s.parent = parent;
      parent.children.push(s);
    } else {
      roots.push(s);
    }
  }
  return roots;
}

/** Whether a span is its own ancestor, as only a broken or hostile agent tells. */
function above(parent, span, known) {
  let steps = 0;
  for (let p = parent; p; p = known.get(p.parentSpanId)) {
    if (p === span || ++steps > DEEPEST) return true;
  }
  return false;
}

/**
 * Clocks of hosts differ: a served request cannot begin before its caller has sent it. It is moved, with all below it, into
 * the call; one that goes on after its caller has given up stays where it is.
 */
export function align(span) {
  const p = span.parent;
  if (p && p.instance !== span.instance) {
    const spare = (p.end - p.start) - (span.end - span.start);
    let by = 0;
    if (span.start < p.start || span.start > p.end || (spare >= 0 && span.end > p.end)) {
      by = p.start + Math.max(0, Math.round(spare / 2)) - span.start;
    }
    if (by) shift(span, by);
  }
  span.children.forEach(align);
}

function shift(span, by) {
  span.start += by;
  span.end += by;
  span.moved += by;
  span.children.forEach((c) => shift(c, by));
}

const byStart = (a, b) => a.start - b.start || a.end - b.end;

/** All spans below their parents. */
export function rows(roots) {
  const list = [];
  const add = (span, depth) => {
    span.depth = depth;
    list.push(span);
    span.children.sort(byStart).forEach((c) => add(c, depth + 1));
  };
  [...roots].sort(byStart).forEach((r) => add(r, 0));
  return list;
}

/** What the duration consists of, from the end backwards: the last child to end, and so on. */
export function critical(span, until = span.end, out = []) {
  let at = Math.min(until, span.end);
  const from = span.start;
  for (const child of [...span.children].sort((a, b) => b.end - a.end)) {
    const end = Math.min(child.end, span.end);
    if (end > at || child.start >= at || end <= from) continue;
    if (at > end) out.push({ span, from: end, to: at });
    critical(child, end, out);
    at = Math.max(from, child.start);
    if (at <= from) break;
  }
  if (at > from) out.push({ span, from, to: at });
  return out;
}

/** A second attempt of a call, or one of several at once, in a word. */
export function attempt(span) {
  const a = span.attributes || {};
  if (a['graft.hedge'] === 'true') return 'hedge';
  const resent = Number(a['http.request.resend_count'] || 0);
  return resent > 0 ? 'retry ' + resent : a['graft.mirror'] === 'true' ? 'copy' : '';
}

/** All that the page shows of a trace. */
export function trace(spans) {
  const roots = tree(spans);
  roots.forEach(align);
  const list = rows(roots);
  if (list.length === 0) return null;
  const start = Math.min(...list.map((s) => s.start));
  const end = Math.max(...list.map((s) => s.end));
  const main = roots.reduce((a, b) => (b.end - b.start > a.end - a.start ? b : a));
  const path = critical(main);
  const where = new Map();
  for (const part of path) {
    where.set(part.span.service, (where.get(part.span.service) || 0) + part.to - part.from);
    (part.span.critical || (part.span.critical = [])).push(part);
  }
  const moved = new Map();
  for (const s of list) {
    if (s.moved && Math.abs(s.moved) > Math.abs(moved.get(s.service) || 0)) moved.set(s.service, s.moved);
  }
  const services = [...new Set(list.map((s) => s.service))];
  return {
    list, start, end, main, services, moved: [...moved].filter(([, by]) => Math.abs(by) >= SMALL),
    where: [...where].sort((a, b) => b[1] - a[1]),
    errors: list.filter((s) => s.error),
    // The cause is the failed span with no failed span below it, the first of these.
    first: list.filter((s) => s.error && !s.children.some((c) => c.error)).sort(byStart)[0],
  };
}
