// Search for traces in the memory of all agents.

import { Component } from './preact.js';
import { h, link, count, empty, mark } from './parts.js';
import { toTrace, title, micros, missing } from './trace.js';

const FIELDS = ['service', 'route', 'status', 'min'];
const STATUS = [['', 'any'], ['error', 'failed'], ['2xx', '2xx'], ['3xx', '3xx'], ['4xx', '4xx'], ['5xx', '5xx'], ['429', '429'], ['503', '503'], ['504', '504']];

/** The search of an address, as the agent is asked for it. */
export function search(query) {
  return new URLSearchParams(FIELDS.filter((f) => query[f]).map((f) => [f, query[f]])).toString();
}

const ID = /^\s*([0-9a-f]{32}|[0-9a-f]{16})\s*$/i;

export class Traces extends Component {
  constructor(props) {
    super(props);
    this.keys = this.keys.bind(this);
    this.submit = this.submit.bind(this);
  }

  componentDidMount() {
    document.addEventListener('keydown', this.keys);
  }

  componentWillUnmount() {
    document.removeEventListener('keydown', this.keys);
  }

  keys(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const field = /INPUT|SELECT/.test(event.target.tagName);
    const rows = [...document.querySelectorAll('a.trace')];
    const at = rows.indexOf(document.activeElement);
    if (event.key === '/' && !field) {
      event.preventDefault();
      document.querySelector('form.search input').focus();
    } else if (event.key === 'ArrowDown' && !field && rows.length > 0) {
      event.preventDefault();
      rows[Math.min(rows.length - 1, at + 1)].focus();
    } else if (event.key === 'ArrowUp' && at > 0) {
      event.preventDefault();
      rows[at - 1].focus();
    }
  }

  submit(event) {
    event.preventDefault();
    const form = new FormData(event.target);
    const id = ID.exec(form.get('id'));
    if (id) {
      location.hash = '#' + toTrace(id[1].toLowerCase());
      return;
    }
    const query = search(Object.fromEntries(FIELDS.map((f) => [f, form.get(f).trim()])));
    const hash = '#/traces' + (query ? '?' + query : '');
    if (location.hash === hash) this.props.again();
    else location.hash = hash;
  }

  row(t, longest) {
    const at = new Date(t.startEpochMicros / 1000).toISOString();
    const level = t.errors > 0 ? 'bad' : 'good';
    return h('li', { key: t.id },
      link(toTrace(t.id), { class: 'trace ' + level },
        h('span', { class: 'at' }, at.slice(11, 23)),
        h('span', { class: 'what' }, mark(level), h('b', null, t.service), ' ', title(t), t.code ? h('span', { class: t.error ? 'hot' : 'quiet' }, ' ' + t.code) : ''),
        h('svg', { class: 'length', viewBox: '0 0 100 6', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
          h('rect', { class: 'all', width: 100, height: 6 }), h('rect', { class: 'part ' + level, width: Math.max(1, (100 * t.durationMicros) / longest).toFixed(1), height: 6 })),
        h('span', { class: 'took' }, micros(t.durationMicros)),
        h('span', { class: 'more quiet' }, count(t.spans, 'span'), t.errors > 0 && h('span', { class: 'hot' }, ' · ' + count(t.errors, 'error')), ' · ', t.services.join(', '))));
  }

  render({ fleet, query, found, error, again }) {
    const longest = Math.max(1, ...((found && found.traces) || []).map((t) => t.durationMicros));
    return h('div', { class: 'page' },
      h('div', { class: 'title' },
        h('h1', null, 'Traces'),
        h('p', { class: 'quiet' }, 'What the agents of the fleet still have in memory: 512 spans each.',
          found && found.sampling && h('span', null, ' Kept here: ', h('code', null, found.sampling), ', and errors.'))),
      h('form', { class: 'search', onSubmit: this.submit, key: search(query), role: 'search' },
        h('label', null, 'Service', h('input', { name: 'service', list: 'services', defaultValue: query.service || '', autocomplete: 'off', spellcheck: false })),
        h('datalist', { id: 'services' }, fleet.services.map((s) => h('option', { key: s.name, value: s.name }))),
        h('label', null, 'Route or path has', h('input', { name: 'route', defaultValue: query.route || '', autocomplete: 'off', spellcheck: false })),
        h('label', null, 'Status', h('select', { name: 'status' },
          (STATUS.some(([v]) => v === (query.status || '')) ? STATUS : [...STATUS, [query.status, query.status]])
            .map(([value, text]) => h('option', { key: value, value, selected: value === (query.status || '') }, text)))),
        h('label', null, 'At least, ms', h('input', { name: 'min', inputmode: 'numeric', pattern: '[0-9]{1,8}', defaultValue: query.min || '', autocomplete: 'off' })),
        h('label', { class: 'id' }, 'Or a trace id', h('input', { name: 'id', placeholder: '32 hexadecimal digits', autocomplete: 'off', spellcheck: false })),
        h('button', { type: 'submit', class: 'go' }, 'Search')),
      error && h('p', { class: 'problem', role: 'alert' }, error.message),
      !found && !error && h('div', { class: 'loading', role: 'status' }, 'Asking the agents…'),
      found && h('p', { class: 'quiet', role: 'status' },
        found.waiting > 0 ? count(found.traces.length, 'trace') + ' so far; ' + count(found.waiting, 'agent') + ' may still answer'
          : (found.more ? 'The newest ' : '') + count(found.traces.length, 'trace') + ' of ' + count(found.answered, 'agent')),
      found && found.traces.length > 0 && h('ol', { class: 'card flush traces' }, found.traces.map((t) => this.row(t, longest))),
      found && found.waiting === 0 && found.traces.length === 0 && empty('No trace fits',
        h('p', null, 'Traces are sampled: by default one in ten is kept, and each error. ', h('code', null, 'otel.traces.sampler=parentbased_always_on'), ' keeps all.'),
        h('p', null, h('button', { type: 'button', onClick: again }, 'Search again'), search(query) && link('/traces', null, 'All traces'))),
      found && missing(found));
  }
}
