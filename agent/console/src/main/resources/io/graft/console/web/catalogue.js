// All services: search, filter, sort.

import { Component } from './preact.js';
import { h, link, toService, rate, share, millis, badge, health, line, mark, count, empty } from './parts.js';

const COLUMNS = [
  { id: 'name', title: 'Service', value: (s) => s.name },
  { id: 'state', title: 'State', value: (s) => health(s).order },
  { id: 'instances', title: 'Instances', kind: 'number', value: (s) => -s.instances },
  { id: 'rate', title: 'Requests', kind: 'number', value: (s) => -(s.perSecond || 0) },
  { id: 'errors', title: 'Errors', kind: 'number', value: (s) => -(s.served ? s.served.failureRatio || 0 : -1) },
  { id: 'p50', title: 'p50', kind: 'number', value: (s) => -(s.served ? s.served.p50Millis || 0 : -1) },
  { id: 'p99', title: 'p99', kind: 'number', value: (s) => -(s.served ? s.served.p99Millis || 0 : -1) },
  { id: 'version', title: 'Version', value: (s) => (s.versions || []).join() },
  { id: 'owner', title: 'Owner', value: (s) => s.owner || '\uffff' },
];

const FILTERS = [
  ['', 'All', () => true],
  ['bad', 'Failing', (s) => health(s).level === 'bad'],
  ['warn', 'Attention', (s) => health(s).level === 'warn'],
  ['good', 'Well', (s) => health(s).level === 'good'],
  ['none', 'Unknown', (s) => health(s).level === 'none'],
];

function matches(service, words) {
  const text = [service.name, service.description, service.owner, ...(service.versions || []), ...(service.zones || [])]
    .join(' ')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

export class Catalogue extends Component {
  constructor(props) {
    super(props);
    this.keys = this.keys.bind(this);
  }

  componentDidMount() {
    document.addEventListener('keydown', this.keys);
  }

  componentWillUnmount() {
    document.removeEventListener('keydown', this.keys);
  }

  /** "/" goes to the search, arrows go through the services, escape clears. */
  keys(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const search = document.querySelector('input[type=search]');
    const rows = [...document.querySelectorAll('a.row')];
    const at = rows.indexOf(document.activeElement);
    if (event.key === '/' && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === 'Escape' && document.activeElement === search && search.value) {
      event.preventDefault();
      this.props.set({ q: '' });
    } else if (event.key === 'ArrowDown' && (at >= 0 || document.activeElement === search)) {
      event.preventDefault();
      (rows[at + 1] || rows[at]) && (rows[at + 1] || rows[at]).focus();
    } else if (event.key === 'ArrowUp' && at >= 0) {
      event.preventDefault();
      (at === 0 ? search : rows[at - 1]).focus();
    } else if (event.key === 'Enter' && document.activeElement === search && rows.length === 1) {
      rows[0].click();
    }
  }

  head(column, sort, down) {
    const on = sort === column.id;
    const next = on && !down ? '-' + column.id : column.id;
    return h(
      'th',
      { scope: 'col', class: column.kind, 'aria-sort': on ? (down ? 'descending' : 'ascending') : 'none' },
      h('button', { type: 'button', onClick: () => this.props.set({ sort: next }) }, column.title,
        h('span', { class: 'arrow', 'aria-hidden': 'true' }, on ? (down ? '↓' : '↑') : '')),
    );
  }

  row(service, history) {
    const state = health(service);
    const served = service.served;
    const cell = (column, ...what) =>
      h('td', { class: column.kind || '', 'data-title': column.title }, ...what);
    const [name, how, instances, requests, errors, p50, p99, version, owner] = COLUMNS;
    return h(
      'tr',
      { key: service.name, class: state.level },
      h('th', { scope: 'row', class: 'name' },
        link(toService(service.name), { class: 'row' }, service.name),
        service.description && h('p', null, service.description)),
      cell(how, badge(state.level, state.word), service.observes && h('span', { class: 'tag' }, 'observe')),
      cell(instances, service.instances || (served ? 'not registered' : '0')),
      cell(requests, h('span', { class: 'spark' }, line(history, 'requests of the last minutes'), rate(service.perSecond))),
      cell(errors, h('span', { class: served && served.failureRatio >= 0.01 ? 'hot' : '' }, served ? share(served.failureRatio) : '–')),
      cell(p50, served ? millis(served.p50Millis, true) : '–'),
      cell(p99, served ? millis(served.p99Millis, true) : '–'),
      cell(version, h('span', { class: 'quiet' }, (service.versions || []).join(', ') || '–')),
      cell(owner, h('span', { class: 'quiet' }, service.owner || '–')),
    );
  }

  render({ fleet, query, set, history }) {
    const all = fleet.services;
    const words = (query.q || '').toLowerCase().split(/\s+/).filter(Boolean);
    const filter = FILTERS.find((f) => f[0] === (query.show || '')) || FILTERS[0];
    const found = all.filter((s) => matches(s, words));
    const down = (query.sort || '').startsWith('-');
    const id = (query.sort || 'state').replace('-', '');
    const column = COLUMNS.find((c) => c.id === id) || COLUMNS[1];
    const shown = found.filter(filter[2]).sort((a, b) => {
      const x = column.value(a);
      const y = column.value(b);
      const order = x < y ? -1 : x > y ? 1 : a.name < b.name ? -1 : 1;
      return down ? -order : order;
    });
    const sum = all.reduce((n, s) => n + s.instances, 0);
    const silent = all.reduce((n, s) => n + s.silent, 0);
    return h('div', { class: 'page' },
      h('div', { class: 'title' },
        h('h1', null, 'Services'),
        h('p', { class: 'quiet' },
          count(all.length, 'service'), ' · ', count(sum, 'instance'), silent > 0 && ' · ' + silent + ' do not answer',
          !fleet.listsAll && ' · only services that this fleet has seen: the registry cannot list others')),
      h('div', { class: 'tools' },
        h('input', { type: 'search', name: 'q', placeholder: 'Search name, owner, version  ( / )', 'aria-label': 'Search services',
          value: query.q || '', onInput: (e) => set({ q: e.target.value }), autocomplete: 'off', spellcheck: false }),
        h('div', { class: 'chips', role: 'group', 'aria-label': 'Show' },
          FILTERS.map(([key, title, test]) => {
            const number = found.filter(test).length;
            return h('button', { type: 'button', key, 'aria-pressed': filter[0] === key ? 'true' : 'false', class: 'chip', onClick: () => set({ show: key }) },
              key && mark(key), title, h('b', null, number));
          }))),
      all.length === 0
        ? empty('No service is registered yet',
          h('p', null, 'The registry is ', h('code', null, fleet.registry), '. A service appears here when it runs with Graft, opens a port, and has the same registry:'),
          h('pre', null, 'java -javaagent:graft.jar -jar orders.jar'))
        : shown.length === 0
          ? empty('No service matches',
            h('p', null, h('button', { type: 'button', onClick: () => set({ q: '', show: '' }) }, 'Show all ' + all.length)))
          : h('div', { class: 'card flush' },
            h('table', { class: 'catalogue', 'aria-label': 'Services' },
              h('thead', null, h('tr', null, COLUMNS.map((c) => this.head(c, column.id, down)))),
              h('tbody', null, shown.map((s) => this.row(s, history[s.name]))))));
  }
}
