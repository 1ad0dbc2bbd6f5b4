// One instance: what it does with its calls and requests, by which settings, and why.

import { h, link, toService, rate, share, millis, span, bytes, count, badge, breaker, tile, table, section, mark } from './parts.js';
import { state } from './service.js';

/** Where the value of a policy comes from. */
function source(rules, destination, key) {
  for (const name of [destination, destination.replace(/:\d+$/, ''), '*']) {
    const found = rules.find((r) => r.key === 'graft.client.' + name + '.' + key);
    if (found) return found;
  }
  return null;
}

const from = (rule) =>
  rule === null ? h('span', { class: 'quiet' }, 'default')
    : h('span', null, rule.from, rule.line ? ', line ' + rule.line : '', h('code', { class: 'block' }, rule.key));

const nonzero = (counts) => Object.entries(counts || {}).filter(([, n]) => n > 0);

const tags = (counts, level) => nonzero(counts).map(([what, n]) => h('span', { key: what, class: 'tag ' + (level || '') }, what + ' ' + n));

function Destination({ d, rules }) {
  const values = Object.entries(d.policy).filter(([key]) => key !== 'routes');
  const set = values.filter(([key]) => source(rules, d.name, key) !== null);
  const would = [...nonzero(d.wouldRefuse), ...nonzero(d.wouldDecide)];
  return h('details', { class: 'destination', key: d.name },
    h('summary', null,
      h('b', null, d.name), d.breaker.state !== 'closed' && breaker(d.breaker.state),
      h('span', { class: 'figures' }, count(d.requests, 'call'), d.medianMillis !== undefined && ' · p50 ' + millis(d.medianMillis) + ' · p99 ' + millis(d.p99Millis),
        set.length > 0 && ' · ' + count(set.length, 'setting'))),
    d.breaker.reason && h('p', null, mark('warn'), ' ' + d.breaker.reason),
    nonzero(d.decided).length + nonzero(d.refused).length > 0 &&
      h('p', null, 'Decided: ', tags(d.decided), tags(d.refused, 'bad')),
    would.length > 0 && h('p', null, 'In enforce mode: ', tags(d.wouldRefuse, 'warn'), tags(d.wouldDecide, 'warn')),
    (d.instances || []).length > 0 && table('Endpoints of ' + d.name, [
      { title: 'Endpoint', kind: 'name mono', cell: (i) => i.address },
      { title: 'State', cell: (i) => (i.out ? badge('warn', 'ejected') : badge('good', 'in')) },
      { title: 'Why', cell: (i) => (i.out ? (i.ejectedReason || '') + (i.ejectedForMillis > 0 ? '; back in ' + span(i.ejectedForMillis) : '') : '') },
      { title: 'Calls', kind: 'number', cell: (i) => i.picks },
      { title: 'Failures', kind: 'number', cell: (i) => i.failures },
      { title: 'Latency', kind: 'number', cell: (i) => millis(i.latencyMillis) },
      { title: 'In flight', kind: 'number', cell: (i) => i.inFlight },
    ], d.instances, (i) => i.id),
    h('h4', null, 'Policy in force'),
    table('Policy of ' + d.name, [
      { title: 'Setting', kind: 'name mono', cell: ([key]) => key },
      { title: 'Value', cell: ([, value]) => h('code', null, String(value)) },
      { title: 'From', cell: ([key]) => from(source(rules, d.name, key)) },
    ], [...set, ...values.filter((v) => !set.includes(v))], ([key]) => key));
}

export function Instance({ data, id, status, statusError }) {
  const { service, instances } = data;
  const i = instances.find((each) => each.id === id);
  const crumbs = h('nav', { class: 'crumbs', 'aria-label': 'Breadcrumb' },
    link('/', null, 'Services'), h('span', { 'aria-hidden': 'true' }, '/'), link(toService(service.name), null, service.name),
    h('span', { 'aria-hidden': 'true' }, '/'), h('span', { 'aria-current': 'page' }, (i && i.address) || id));
  if (!i) {
    return h('div', { class: 'page' }, crumbs, h('div', { class: 'empty' }, h('h2', null, 'This instance is gone'),
      h('p', null, 'The registry does not list ', h('code', null, id), ' any more. ', link(toService(service.name), null, 'The instances of ' + service.name))));
  }
  const r = i.report;
  const rules = (status && status.rules) || [];
  const decisions = (status && status.decisions) || [];
  const requests = (status && status.requests) || {};
  const would = nonzero(requests.wouldRefuse);
  return h('div', { class: 'page' }, crumbs,
    h('div', { class: 'title' },
      h('h1', null, i.address || service.name, state(i, service)),
      h('p', { class: 'quiet' }, i.id)),
    h('section', { class: 'why' }, h('ul', null,
      (i.ejectedBy || []).slice(0, 6).map((e) => h('li', { class: 'warn', key: e.instance }, mark('warn'),
        h('div', null, link(toService(e.service.toLowerCase()), null, e.service), ' has ejected it', e.reason && ': ' + e.reason, e.forMillis > 0 && '; back in ' + span(e.forMillis)))),
      i.answers !== 'now' && i.reason && h('li', { class: 'warn', key: 'silent' }, mark('warn'), h('div', null, 'Its agent does not answer: ' + i.reason)),
      would.length > 0 && h('li', { class: 'warn', key: 'would' }, mark('warn'), h('div', null, 'In enforce mode it would have refused: ', tags(requests.wouldRefuse, 'warn'))),
      ((r && r.problems) || []).map((p) => h('li', { class: 'warn', key: p }, mark('warn'), h('div', null, p))))),
    r && h('dl', { class: 'tiles' },
      tile('Requests', rate(r.served.perSecond), r.served.inFlight + ' in flight'),
      tile('Errors', share(r.served.failureRatio)),
      tile('p99', millis(r.served.p99Millis, true), 'p50 ' + millis(r.served.p50Millis, true)),
      tile('Heap', bytes(r.jvm.heapBytes), 'of ' + bytes(r.jvm.heapLimitBytes)),
      tile('Threads', r.jvm.threads === undefined ? '–' : r.jvm.threads, r.jvm.collections !== undefined && count(r.jvm.collections, 'collection') + ', ' + span(r.jvm.collectionMillis)),
      tile('Up', span(r.jvm.upMillis), 'mode ' + r.agent.mode)),
    statusError && h('p', { class: 'quiet' }, 'Its status cannot be read: ' + statusError.message),
    !status && !statusError && i.answers === 'now' && h('p', { class: 'quiet' }, 'Asking it for its status…'),
    status && section('Calls', ' by service, with the policy in force',
      status.destinations.length === 0 ? h('p', { class: 'quiet' }, 'It has called nobody yet.')
        : status.destinations.map((d) => h(Destination, { d, rules, key: d.name }))),
    status && section('Last decisions', ' newest first',
      decisions.length === 0 ? h('p', { class: 'quiet' }, 'Governance has not had to decide anything: no retry, no ejection, no refusal.')
        : table('Decisions', [
          { title: 'Time', kind: 'mono', cell: (d) => d.time.slice(11, 19) },
          { title: 'What', cell: (d) => badge(/EJECT|OPEN|REFUS|SHED/.test(d.kind) ? 'warn' : 'none', d.kind.toLowerCase().replace(/_/g, ' ') + (d.enforced ? '' : ' (observed)')) },
          { title: 'Service', cell: (d) => d.service },
          { title: 'Instance', kind: 'mono', cell: (d) => d.instance || '' },
          { title: 'Reason', kind: 'name', cell: (d) => d.reason },
        ], decisions.slice(0, 50).map((d, n) => ({ ...d, n: decisions.length - n })), (d) => d.n)),
    status && rules.length > 0 && section('Settings in force', ' and where they come from',
      table('Settings', [
        { title: 'Key', kind: 'name mono', cell: (v) => v.key },
        { title: 'Value', cell: (v) => h('code', null, v.value) },
        { title: 'From', cell: (v) => v.from + (v.line ? ', line ' + v.line : '') },
      ], rules, (v) => v.key + v.from)),
    h('div', { class: 'two' },
      section('JVM', '',
        r ? h('dl', { class: 'facts' }, [
          ['Java', r.jvm.java], ['VM', r.jvm.vm], ['Host', r.jvm.host], ['Process', r.jvm.pid], ['Agent', r.agent.version],
          ['State', r.state]].map(([k, v]) => h('div', { key: k }, h('dt', null, k), h('dd', null, v)))) : h('p', { class: 'quiet' }, 'Unknown.')),
      section('Registry', '',
        h('dl', { class: 'facts' }, [['Address', i.address], ['Weight', i.weight], ['Zone', i.zone], ['Version', i.version], ...Object.entries(i.metadata || {})]
          .filter(([, v]) => v !== undefined).map(([k, v]) => h('div', { key: k }, h('dt', null, k), h('dd', null, String(v))))))));
}
