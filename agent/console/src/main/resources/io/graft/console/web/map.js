// Who calls whom: the neighbourhood of a service, or all of the fleet.

import { h, link, toService, rate, share, millis, badge, breaker, health, count, table, section, empty } from './parts.js';
import { layout } from './layout.js';

const SIZE = { width: 168, height: 48, across: 150, down: 26 };
const MOST_NODES = 80;
const MOST_ROWS = 200;

export const toMap = (name) => '/map/' + encodeURIComponent(name);

const level = (e) =>
  e.breaker === 'open' || (e.failureRatio || 0) >= 0.05 ? 'bad'
    : e.breaker !== 'closed' || (e.failureRatio || 0) >= 0.01 ? 'warn' : 'good';

const cut = (text, most) => (text.length > most ? text.slice(0, most - 1) + '…' : text);

/** What an edge says: how many calls, and what is wrong with them. */
const label = (e) => [rate(e.perSecond), (e.failureRatio || 0) > 0 && share(e.failureRatio), e.highMillis !== undefined && millis(e.highMillis)].filter(Boolean).join(' · ');

function curve(points) {
  let d = 'M' + points[0].x.toFixed(1) + ' ' + points[0].y.toFixed(1);
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]];
    const middle = ((a.x + b.x) / 2).toFixed(1);
    d += 'C' + middle + ' ' + a.y.toFixed(1) + ' ' + middle + ' ' + b.y.toFixed(1) + ' ' + b.x.toFixed(1) + ' ' + b.y.toFixed(1);
  }
  return d;
}

function Picture({ names, edges, services, centre }) {
  const drawn = layout(names, edges, SIZE);
  const width = drawn.width + 24;
  return h('div', { class: 'map-scroll', tabindex: 0, role: 'group', 'aria-label': 'Map; all of it is in the list below' },
    h('svg', { class: 'map', width, height: drawn.height, viewBox: '-12 0 ' + width + ' ' + drawn.height },
      h('defs', null, ['good', 'warn', 'bad'].map((l) => h('marker', { key: l, id: 'to-' + l, class: 'head ' + l, viewBox: '0 0 8 8', refX: 7, refY: 4, markerUnits: 'userSpaceOnUse', markerWidth: 10, markerHeight: 10, orient: 'auto' }, h('path', { d: 'M0 0L8 4L0 8z' })))),
      drawn.edges.map(({ edge, points }) => {
        const how = level(edge);
        return h('path', { key: edge.from + '\n' + edge.to, class: 'edge ' + how, d: curve(points), 'marker-end': 'url(#to-' + how + ')' });
      }),
      drawn.edges.map(({ edge, points }) => {
        const at = Math.floor((points.length - 1) / 2);
        const [a, b] = [points[at], points[at + 1]];
        return h('text', { key: edge.from + '\n' + edge.to, class: 'edge-text ' + level(edge), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 - 6 },
          label(edge), edge.breaker !== 'closed' && h('tspan', { x: (a.x + b.x) / 2, dy: 14 }, 'breaker ' + edge.breaker));
      }),
      drawn.nodes.map(({ name, x, y }) => {
        const service = services.get(name);
        const how = service ? health(service) : { level: 'none', word: 'not registered' };
        return h('a', { key: name, class: 'place ' + how.level + (name === centre ? ' middle' : ''), href: '#' + (service && name !== centre ? toMap(name) : service ? toService(name) : '/traces?service=' + encodeURIComponent(name)), 'aria-label': name + ', ' + how.word },
          h('title', null, name),
          h('rect', { x: x - SIZE.width / 2, y: y - SIZE.height / 2, width: SIZE.width, height: SIZE.height, rx: 8 }),
          h('text', { x, y: y - 3, class: 'name' }, cut(name, 22)),
          h('text', { x, y: y + 14, class: 'how' }, service ? (service.perSecond === undefined ? how.word : rate(service.perSecond) + ' · ' + how.word) : 'host'));
      })));
}

function list(edges, services) {
  const worst = { bad: 0, warn: 1, good: 2 };
  const to = (name) => (services.has(name) ? link(toService(name), null, name) : name);
  return table('Calls', [
    { title: 'From', kind: 'name call-end', cell: (e) => to(e.from) },
    { title: 'To', kind: 'name call-end', cell: (e) => to(e.service) },
    { title: 'Requests', kind: 'number', cell: (e) => rate(e.perSecond) },
    { title: 'Errors', kind: 'number', cell: (e) => h('span', { class: (e.failureRatio || 0) >= 0.01 ? 'hot' : '' }, share(e.failureRatio)) },
    { title: 'p50', kind: 'number', cell: (e) => millis(e.medianMillis) },
    { title: 'p99', kind: 'number', cell: (e) => millis(e.highMillis) },
    { title: 'Breaker', cell: (e) => breaker(e.breaker) },
    { title: 'Traces', cell: (e) => link('/traces?service=' + encodeURIComponent(e.service), { 'aria-label': 'Traces of ' + e.service }, 'Traces') },
  ], [...edges].sort((a, b) => worst[level(a)] - worst[level(b)] || b.perSecond - a.perSecond).slice(0, MOST_ROWS), (e) => e.from + '\n' + e.service);
}

const FILTERS = [['', 'All', () => true], ['trouble', 'With trouble', (e) => level(e) !== 'good'], ['busy', 'With traffic', (e) => e.perSecond > 0]];

/** All services by name, to choose one, before anything is drawn. */
function choose(fleet, query, set) {
  const word = (query.q || '').toLowerCase();
  const found = fleet.services.filter((s) => s.name.includes(word)).sort((a, b) => health(a).order - health(b).order || (b.perSecond || 0) - (a.perSecond || 0) || (a.name < b.name ? -1 : 1));
  return h('div', { class: 'page' },
    h('div', { class: 'title' }, h('h1', null, 'Map'), h('p', { class: 'quiet' }, 'Begin with a service: who calls it, and whom it calls.')),
    h('div', { class: 'tools' },
      h('input', { type: 'search', name: 'q', placeholder: 'Search a service', 'aria-label': 'Search a service', value: query.q || '', onInput: (e) => set({ q: e.target.value }), autocomplete: 'off' }),
      link('/map?all=1', { class: 'chip' }, 'Draw the fleet')),
    found.length === 0 ? empty('No service matches')
      : h('ul', { class: 'card choices' }, found.slice(0, 60).map((s) => h('li', { key: s.name }, link(toMap(s.name), { class: 'row' }, s.name), badge(health(s).level, health(s).word)))),
    found.length > 60 && h('p', { class: 'quiet' }, 'The first 60 of ' + found.length + '.'));
}

export function FleetMap({ fleet, name, query, set, map }) {
  const centre = name && name.toLowerCase();
  if (!centre && !query.all) return choose(fleet, query, set);
  if (!map) return h('div', { class: 'page loading', role: 'status' }, 'Asking the agent…');
  const services = new Map(fleet.services.map((s) => [s.name, s]));
  const filter = FILTERS.find((f) => f[0] === (query.show || '')) || FILTERS[0];
  const word = centre ? '' : (query.q || '').toLowerCase();
  const edges = map.edges.map((e) => ({ ...e, to: e.service })).filter((e) => filter[2](e) && (e.from.includes(word) || e.to.includes(word)));
  const names = [...new Set([...(centre ? [centre] : []), ...edges.flatMap((e) => [e.from, e.to])])];
  const depth = query.depth === '2' ? 2 : 1;
  return h('div', { class: 'page wide-page' },
    centre && h('nav', { class: 'crumbs', 'aria-label': 'Breadcrumb' }, link('/map', null, 'Map'), h('span', { 'aria-hidden': 'true' }, '/'), h('span', { 'aria-current': 'page' }, centre)),
    h('div', { class: 'title' }, h('h1', null, centre ? 'Around ' + centre : 'The fleet'),
      h('p', { class: 'quiet' }, count(names.length, 'service'), ' · ', count(edges.length, 'caller and callee', 'pairs of caller and callee'), map.more && ' · only a part: there are too many',
        centre && h('span', null, ' · ', link(toService(centre), null, 'the service'), ' · ', link('/traces?service=' + encodeURIComponent(centre), null, 'its traces')))),
    h('div', { class: 'tools' },
      centre ? h('div', { class: 'chips', role: 'group', 'aria-label': 'Depth' }, [1, 2].map((n) => h('button', { type: 'button', key: n, class: 'chip', 'aria-pressed': depth === n ? 'true' : 'false', onClick: () => set({ depth: n === 2 ? '2' : '' }) }, n === 1 ? 'Neighbours' : 'And theirs')))
        : h('input', { type: 'search', name: 'q', placeholder: 'Only services whose name has', 'aria-label': 'Filter by name', value: query.q || '', onInput: (e) => set({ q: e.target.value }), autocomplete: 'off' }),
      h('div', { class: 'chips', role: 'group', 'aria-label': 'Show' }, FILTERS.map(([key, text]) => h('button', { type: 'button', key, class: 'chip', 'aria-pressed': filter[0] === key ? 'true' : 'false', onClick: () => set({ show: key }) }, text)))),
    edges.length === 0 ? empty(centre ? 'Nobody calls it, and it calls nobody' : 'No call matches', h('p', null, 'Calls are known from the agents that answer, since they have started.'))
      : names.length > MOST_NODES ? empty(names.length + ' services match', h('p', null, 'At most ' + MOST_NODES + ' are drawn. Filter by name, or by trouble, or begin with ', link('/map', null, 'one service'), '.'))
        : h('section', { class: 'card map-card', 'aria-label': 'Map' }, h(Picture, { names, edges, services, centre }),
          h('p', { class: 'quiet' }, 'On an edge: calls, failed, p99. A service leads to its own neighbourhood.')),
    edges.length > 0 && section('Calls', edges.length > MOST_ROWS ? ' the worst ' + MOST_ROWS + ' of ' + edges.length : ' the worst first', list(edges, services)));
}
