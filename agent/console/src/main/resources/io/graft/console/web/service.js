// One service: why it is as it is, its instances, neighbours and routes.

import {
  h, link, toService, toInstance, rate, share, millis, span, bytes, count, badge, breaker, health, line, bar, tile, table, section, empty, mark,
} from './parts.js';

const back = (ms) => (ms > 0 ? 'back in ' + span(ms) : 'until its checks pass');

/** What somebody who looks for a fault should read first, in sentences. */
function reasons(data) {
  const { service, callers, callees, instances } = data;
  const found = [];
  if (service.instances === 0 && !instances.some((i) => i.own)) {
    found.push(['bad', 'No instance is registered: calls to it fail. Start one, or look in the registry for why it is not listed.']);
  }
  for (const c of callers) {
    if (c.breaker !== 'closed') {
      found.push([c.breaker === 'open' ? 'bad' : 'warn', h('span', null,
        link(toService(c.service), null, c.service), ' has its breaker ' + c.breaker,
        c.breakerReason && ': ' + c.breakerReason, c.retryInMillis > 0 && '; it tries again in ' + span(c.retryInMillis))]);
    }
  }
  for (const i of instances) {
    for (const e of (i.ejectedBy || []).slice(0, 3)) {
      found.push(['warn', h('span', null, link(toInstance(service.name, i.id), null, i.address), ' is ejected by ',
        link(toService(e.service.toLowerCase()), null, e.service), e.reason && ': ' + e.reason, '; ' + back(e.forMillis))]);
    }
  }
  const failing = (service.served && service.served.failureRatio) || 0;
  if (failing >= 0.01) {
    found.push([failing >= 0.05 ? 'bad' : 'warn', share(failing) + ' of its requests fail. The routes below say which.']);
  }
  for (const c of callees) {
    if (c.breaker === 'open' || (c.failureRatio || 0) >= 0.05) {
      found.push(['warn', h('span', null, 'Its calls to ', c.governed ? link(toService(c.service), null, c.service) : c.service,
        c.breaker === 'open' ? ' are refused: its breaker is open' + (c.breakerReason ? ', ' + c.breakerReason : '') : ' fail: ' + share(c.failureRatio))]);
    }
  }
  const silent = instances.filter((i) => i.answers === 'no');
  for (const i of silent.slice(0, 3)) {
    found.push(['warn', h('span', null, 'The agent of ', h('code', null, i.address), ' does not answer: ' + i.reason)]);
  }
  if (silent.length > 3) {
    found.push(['warn', 'So do ' + (silent.length - 3) + ' more.']);
  }
  if (service.wouldRefuse > 0) {
    found.push(['warn', 'In enforce mode, ' + count(service.wouldRefuse, 'request') + ' would have been refused on arrival.']);
  }
  const would = callers.reduce((n, c) => n + c.wouldRefuse, 0);
  if (would > 0) {
    found.push(['warn', 'Its callers only observe: ' + count(would, 'decision') + ' about calls to it would have been made.']);
  }
  for (const i of instances) {
    for (const p of ((i.report && i.report.problems) || []).slice(0, 2)) {
      if (!found.some((f) => f[2] === p)) found.push(['warn', h('span', null, h('code', null, i.address || i.id), ' ' + p), p]);
    }
  }
  // The worst first; otherwise in this order.
  return [...found.filter((f) => f[0] === 'bad'), ...found.filter((f) => f[0] !== 'bad')].slice(0, 12);
}

/** Merges the routes of all instances. */
function routes(instances) {
  const all = new Map();
  for (const i of instances) {
    for (const r of (i.report && i.report.routes) || []) {
      const m = all.get(r.name) || { name: r.name, perSecond: 0, failures: 0, p50: 0, p99: 0, sum: 0 };
      m.perSecond += r.perSecond;
      m.failures += r.perSecond * (r.failureRatio || 0);
      m.p50 += r.perSecond * (r.p50Millis || 0);
      m.sum += r.perSecond * (r.meanMillis || 0);
      m.p99 = Math.max(m.p99, r.p99Millis || 0);
      all.set(r.name, m);
    }
  }
  return [...all.values()].sort((a, b) => b.perSecond - a.perSecond || (a.name < b.name ? -1 : 1));
}

const neighbours = (title, calls, none) =>
  h('div', { class: 'side' }, h('h2', { class: 'small' }, title),
    calls.length === 0 ? h('p', { class: 'quiet' }, none)
      : h('ul', null, calls.map((c) =>
        h('li', { key: c.service, class: c.breaker === 'open' ? 'bad' : (c.failureRatio || 0) >= 0.01 || c.breaker !== 'closed' ? 'warn' : '' },
          c.governed || title === 'Callers' ? link(toService(c.service), null, c.service) : h('span', { class: 'host' }, c.service),
          h('span', { class: 'figures' }, rate(c.perSecond), ' · ', share(c.failureRatio), ' errors',
            c.highMillis !== undefined && ' · p99 ' + millis(c.highMillis)),
          c.breaker !== 'closed' && breaker(c.breaker)))));

export function state(i, service) {
  if ((i.ejectedBy || []).length > 0) {
    return badge(i.ejectedBy.length >= service.callerCount ? 'bad' : 'warn', 'ejected');
  }
  if (i.answers === 'no') return badge('warn', 'silent');
  if (i.answers === 'waiting') return badge('none', 'asking');
  if (i.answers !== 'now') return badge('none', 'no agent');
  if (i.report.draining) return badge('warn', 'draining');
  const failing = i.report.served.failureRatio || 0;
  if (failing >= 0.01) return badge(failing >= 0.05 ? 'bad' : 'warn', failing >= 0.05 ? 'failing' : 'some errors');
  return badge('good', i.own ? 'this one' : 'well');
}

const COLUMNS = (service) => [
  { title: 'Instance', kind: 'name', cell: (i) => [link(toInstance(service.name, i.id), { class: 'row' }, i.address || 'not registered'), h('p', null, i.id)] },
  { title: 'State', cell: (i) => state(i, service) },
  { title: 'Requests', kind: 'number', cell: (i) => rate(i.report && i.report.served.perSecond) },
  { title: 'Errors', kind: 'number', cell: (i) => share(i.report && i.report.served.failureRatio) },
  { title: 'p99', kind: 'number', cell: (i) => millis(i.report && i.report.served.p99Millis, true) },
  { title: 'In flight', kind: 'number', cell: (i) => (i.report ? i.report.served.inFlight : '–') },
  { title: 'Heap', cell: (i) => (i.report ? h('span', { class: 'heap' }, bar(i.report.jvm.heapBytes, i.report.jvm.heapLimitBytes), bytes(i.report.jvm.heapBytes)) : '–') },
  { title: 'Version', cell: (i) => h('span', { class: 'quiet' }, i.version || '–') },
  { title: 'Zone', cell: (i) => h('span', { class: 'quiet' }, i.zone || '–') },
  { title: 'Up', kind: 'number', cell: (i) => span(i.report && i.report.jvm.upMillis) },
];

export function Service({ data, history }) {
  const { service, callers, callees, instances } = data;
  const how = health(service);
  const served = service.served || {};
  const why = reasons(data);
  const all = routes(instances);
  return h('div', { class: 'page' },
    h('nav', { class: 'crumbs', 'aria-label': 'Breadcrumb' }, link('/', null, 'Services'), h('span', { 'aria-hidden': 'true' }, '/'), h('span', { 'aria-current': 'page' }, service.name)),
    h('div', { class: 'title' },
      h('h1', null, service.name, badge(how.level, how.word), service.observes && h('span', { class: 'tag' }, 'observe')),
      h('p', null, service.description || h('span', { class: 'quiet' }, 'No description; set graft.service.description.')),
      h('p', { class: 'quiet facts' },
        service.owner && h('span', null, 'Owner ', h('b', null, service.owner)),
        (service.versions || []).length > 0 && h('span', null, 'Version ', h('b', null, service.versions.join(', '))),
        (service.zones || []).length > 0 && h('span', null, 'Zone ', h('b', null, service.zones.join(', '))),
        link('/map/' + encodeURIComponent(service.name), null, 'Map'),
        link('/traces?service=' + encodeURIComponent(service.name), null, 'Traces'),
        served.failureRatio > 0 && link('/traces?status=error&service=' + encodeURIComponent(service.name), null, 'Failed traces'),
        service.link && /^https?:\/\//.test(service.link) && h('a', { href: service.link, rel: 'noopener noreferrer', target: '_blank' }, service.link))),
    why.length > 0 && h('section', { class: 'why', 'aria-label': 'What needs attention' },
      h('ul', null, why.map(([level, text], n) => h('li', { key: n, class: level }, mark(level), h('div', null, text))))),
    h('dl', { class: 'tiles' },
      h('div', { class: 'tile wide' }, h('dt', null, 'Requests'), h('dd', null, rate(service.perSecond)), h('dd', { class: 'chart' }, line(history, 'requests of the last minutes', true))),
      tile('Errors', share(served.failureRatio), null, served.failureRatio >= 0.05 ? 'bad' : served.failureRatio >= 0.01 ? 'warn' : ''),
      tile('p50', millis(served.p50Millis, true), served.meanMillis !== undefined && 'mean ' + millis(served.meanMillis)),
      tile('p99', millis(served.p99Millis, true)),
      tile('Instances', service.instances, service.answered + ' answer'),
      tile('Ejected', service.ejected, service.ejected > 0 ? 'by at least one caller' : 'none', service.ejected > 0 ? 'warn' : '')),
    h('section', { class: 'card neighbours', 'aria-label': 'Neighbours' },
      neighbours('Callers', callers, 'Nobody of this fleet calls it.'),
      h('div', { class: 'centre' }, h('div', { class: 'node ' + how.level }, h('b', null, service.name), h('span', null, rate(service.perSecond)))),
      neighbours('Calls', callees, 'It calls nobody.')),
    section('Instances', service.instances > instances.length ? ' the first ' + instances.length + ' of ' + service.instances : '',
      instances.length === 0 ? empty('No instance', h('p', null, 'The registry lists none.'))
        : table('Instances', COLUMNS(service), instances, (i) => i.id)),
    all.length > 0 && section('Routes', ' as its instances have seen them',
      table('Routes', [
        { title: 'Route', kind: 'name mono', cell: (r) => r.name },
        { title: 'Requests', kind: 'number', cell: (r) => rate(r.perSecond) },
        { title: 'Errors', kind: 'number', cell: (r) => h('span', { class: r.failures > 0 ? 'hot' : '' }, r.perSecond > 0 ? share(r.failures / r.perSecond) : '–') },
        { title: 'Mean', kind: 'number', cell: (r) => (r.perSecond > 0 ? millis(r.sum / r.perSecond) : '–') },
        { title: 'p50', kind: 'number', cell: (r) => (r.perSecond > 0 ? millis(r.p50 / r.perSecond, true) : '–') },
        { title: 'p99', kind: 'number', cell: (r) => (r.perSecond > 0 ? millis(r.p99, true) : '–') },
      ], all, (r) => r.name)));
}
