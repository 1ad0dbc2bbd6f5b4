// One trace over all services: the waterfall.

import { Component } from './preact.js';
import { h, link, toService, toInstance, millis, count, badge, mark, empty } from './parts.js';
import { trace, attempt } from './waterfall.js';

const MOST_ROWS = 300;
const WIDTH = 1000;

export const toTrace = (id) => '/trace/' + encodeURIComponent(id);
export const micros = (value) => (value < 1000 ? Math.round(value) + ' µs' : millis(value / 1000));

/** What a span is, for people. */
export const title = (span) => (span.kind === 'CLIENT' ? span.name + ' → ' + (span.destination || '?') : span.name);

const hue = (services, service) => 's' + (services.indexOf(service) % 8);

/** Who has not answered, so that what is shown may not be all. */
export function missing(found) {
  if (found.silentCount === 0) return null;
  return h('details', { class: 'quiet missing' },
    h('summary', null, count(found.silentCount, 'agent') + ' did not answer, so spans may be missing'),
    h('ul', null, found.silent.map((s) => h('li', { key: s.instance }, h('code', null, s.instance), ' ' + s.reason)),
      found.silentCount > found.silent.length && h('li', null, '… and ' + (found.silentCount - found.silent.length) + ' more')));
}

export class Trace extends Component {
  constructor(props) {
    super(props);
    this.state = { open: {}, all: false };
    this.keys = this.keys.bind(this);
  }

  componentDidMount() {
    document.addEventListener('keydown', this.keys);
  }

  componentWillUnmount() {
    document.removeEventListener('keydown', this.keys);
  }

  /** Arrows go through the spans, "e" to the next error. */
  keys(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || /INPUT|SELECT|TEXTAREA/.test(event.target.tagName)) return;
    const rows = [...document.querySelectorAll('.span > button')];
    const at = rows.indexOf(document.activeElement);
    if (event.key === 'ArrowDown' && rows.length > 0) {
      event.preventDefault();
      rows[Math.min(rows.length - 1, at + 1)].focus();
    } else if (event.key === 'ArrowUp' && at > 0) {
      event.preventDefault();
      rows[at - 1].focus();
    } else if (event.key === 'e') {
      this.error();
    }
  }

  /** Goes to the cause, and from an error to the next one. */
  error() {
    const { errors, first } = trace(this.props.found.spans) || { errors: [] };
    if (!first) return;
    const now = document.activeElement && document.activeElement.closest('.span');
    const at = now ? errors.findIndex((s) => s.spanId === now.dataset.span) : -1;
    this.go((at < 0 ? first : errors[(at + 1) % errors.length]).spanId);
  }

  go(id) {
    this.setState((s) => ({ open: { ...s.open, [id]: true }, all: true }), () => {
      const row = document.querySelector('.span[data-span="' + id + '"] > button');
      if (row) {
        row.focus({ preventScroll: true });
        row.scrollIntoView({ block: 'center' });
      }
    });
  }

  row(span, view, open) {
    const scale = WIDTH / Math.max(1, view.end - view.start);
    const x = (at) => ((at - view.start) * scale).toFixed(1);
    const w = (from, to) => Math.max(2, (to - from) * scale).toFixed(1);
    const again = attempt(span);
    const code = span.code;
    return h('li', { class: 'span' + (span.error ? ' bad' : ''), key: span.spanId + span.kind, 'data-span': span.spanId },
      h('button', { type: 'button', 'aria-expanded': open ? 'true' : 'false', onClick: () => this.setState((s) => ({ open: { ...s.open, [span.spanId]: !open } })) },
        h('span', { class: 'what d' + Math.min(10, span.depth) },
          h('span', { class: 'dot ' + hue(view.services, span.service) }),
          span.error && mark('bad'),
          h('b', null, span.service), ' ', h('span', { class: 'call-name' }, title(span)),
          again && h('span', { class: 'tag' }, again),
          span.error && h('span', { class: 'hot' }, ' ' + (code || (span.attributes || {})['error.type'] || 'failed'))),
        h('svg', { class: 'time', viewBox: '0 0 ' + WIDTH + ' 16', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
          [0, 250, 500, 750].map((at) => h('path', { key: at, class: 'grid', d: 'M' + at + ' 0V16' })),
          h('rect', { class: 'bar ' + hue(view.services, span.service) + (span.kind === 'CLIENT' ? ' call' : ''), x: x(span.start), y: 3, width: w(span.start, span.end), height: 7 }),
          (span.critical || []).map((c) => h('rect', { key: c.from, class: 'critical', x: x(c.from), y: 12, width: w(c.from, c.to), height: 3 }))),
        h('span', { class: 'took' }, h('span', { class: 'hide' }, 'took '), micros(span.durationMicros))),
      open && this.details(span, view));
  }

  details(span, view) {
    const own = span.critical ? span.critical.reduce((n, c) => n + c.to - c.from, 0) : 0;
    return h('div', { class: 'details' },
      span.message && h('p', { class: 'hot' }, span.message),
      span.moved !== 0 && h('p', { class: 'quiet' }, 'Its clock differs: it is drawn ' + micros(Math.abs(span.moved)) + (span.moved > 0 ? ' later' : ' earlier') + ' than it was told.'),
      h('dl', { class: 'facts' }, [
        ['Service', link(toService(span.service.toLowerCase()), null, span.service)],
        ['Instance', link(toInstance(span.service.toLowerCase(), span.instance), null, span.instance)],
        ['Began', new Date(span.startEpochMicros / 1000).toISOString().slice(11, 23) + ' UTC, ' + micros(span.start - view.start) + ' after the first'],
        ['Critical path', own > 0 ? micros(own) + ' of it, not counting what it waited for' : 'not on it'],
        ...Object.entries(span.attributes || {}),
      ].map(([k, v]) => h('div', { key: k }, h('dt', null, k), h('dd', null, v)))));
  }

  render({ found, id }, { open, all }) {
    const view = trace(found.spans);
    const crumbs = h('nav', { class: 'crumbs', 'aria-label': 'Breadcrumb' }, link('/traces', null, 'Traces'), h('span', { 'aria-hidden': 'true' }, '/'), h('span', { 'aria-current': 'page' }, id.slice(0, 16) + '…'));
    if (!view) {
      return h('div', { class: 'page' }, crumbs,
        found.waiting > 0 ? h('div', { class: 'loading', role: 'status' }, 'Asking ' + count(found.waiting, 'agent') + '…')
          : empty('No span is kept', missing(found)));
    }
    const shown = all ? view.list : view.list.slice(0, MOST_ROWS);
    const total = view.end - view.start;
    const path = view.where.reduce((n, [, took]) => n + took, 0) || 1;
    return h('div', { class: 'page' }, crumbs,
      h('div', { class: 'title' },
        h('h1', null, view.main.service, ' ', title(view.main), view.errors.length > 0 ? badge('bad', count(view.errors.length, 'error')) : badge('good', 'no error')),
        h('p', { class: 'quiet facts' },
          h('span', null, micros(total)), h('span', null, count(view.list.length, 'span')), h('span', null, count(view.services.length, 'service')),
          h('span', null, new Date(view.start / 1000).toISOString().replace('T', ' ').slice(0, 23) + ' UTC')),
        h('p', { class: 'quiet mono' }, id)),
      h('div', { class: 'tools' },
        view.first && h('button', { type: 'button', class: 'chip first-error', onClick: () => this.error() }, mark('bad'), 'First error: ' + view.first.service),
        h('button', { type: 'button', class: 'chip', onClick: this.props.again }, 'Ask again'),
        found.waiting > 0 && h('span', { class: 'quiet', role: 'status' }, count(found.waiting, 'agent') + ' may still answer')),
      view.moved.length > 0 && h('p', { class: 'problem moved' }, 'Clocks differ: what is below ',
        view.moved.map(([service, by]) => service + ' was moved by ' + (by > 0 ? '+' : '−') + micros(Math.abs(by))).join(', '), ', so that each request lies within its call.'),
      found.more && h('p', { class: 'problem' }, 'The trace is larger than what is asked for: of each agent its newest 200 spans, 2,000 in all.'),
      h('section', { class: 'card', 'aria-label': 'Where the time went' },
        h('h2', null, 'Where the time went', h('small', null, 'the critical path, by service')),
        h('svg', { class: 'where-bar', viewBox: '0 0 ' + WIDTH + ' 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
          view.where.reduce((parts, [service, took]) => {
            const from = parts.length ? parts[parts.length - 1].to : 0;
            const to = from + (took / path) * WIDTH;
            parts.push({ to, node: h('rect', { key: service, class: 'bar ' + hue(view.services, service), x: from.toFixed(1), width: Math.max(1, to - from - 1).toFixed(1), y: 0, height: 10 }) });
            return parts;
          }, []).map((p) => p.node)),
        h('ul', { class: 'legend' }, view.where.map(([service, took]) => h('li', { key: service }, h('span', { class: 'dot ' + hue(view.services, service) }),
          link(toService(service.toLowerCase()), null, service), h('span', { class: 'figures' }, ' ' + micros(took) + ' · ' + Math.round((took / path) * 100) + ' %'))))),
      h('section', { class: 'card waterfall', 'aria-label': 'Spans' },
        h('div', { class: 'scale', 'aria-hidden': 'true' }, h('span', null, 'Span'), h('span', { class: 'ticks' }, [0, 0.25, 0.5, 0.75].map((at) => h('span', { key: at }, micros(total * at)))), h('span', { class: 'took' }, 'Took')),
        h('ol', null, shown.map((s) => this.row(s, view, !!open[s.spanId]))),
        shown.length < view.list.length && h('button', { type: 'button', class: 'chip', onClick: () => this.setState({ all: true }) }, 'Show all ' + view.list.length)),
      missing(found),
      h('p', { class: 'quiet' }, 'The line below a bar is the critical path. Attempts of one call, as retries and hedges, stand side by side. Arrows go through the spans, Enter opens one, e goes to the next error.'));
  }
}
