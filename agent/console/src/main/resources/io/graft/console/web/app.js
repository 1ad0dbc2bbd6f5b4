// The console: where the address leads, what is asked for that, and the frame around it.

import { Component, render } from './preact.js';
import { h, link, toService, empty } from './parts.js';
import { Watch } from './fleet.js';
import { Catalogue } from './catalogue.js';
import { Service } from './service.js';
import { Instance } from './instance.js';
import { Rules } from './rules.js';
import { Logs } from './logs.js';
import { Traces, search } from './traces.js';
import { Trace } from './trace.js';
import { FleetMap } from './map.js';

const FLEET = '/graft/fleet';
const KEPT = 60;

/** `#/services/orders/id?q=x`: the parts of the path, and the query. */
function place() {
  const [path, query] = location.hash.replace(/^#/, '').split('?');
  const parts = path.split('/').filter(Boolean).map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  return { parts, query: Object.fromEntries(new URLSearchParams(query || '')) };
}

const TITLES = { traces: 'Traces', map: 'Map', rules: 'Rules', logs: 'Logs' };

/** The pages of the frame: address, title, the kinds of places below it. */
const PAGES = [['/', 'Services', ['services']], ['/map', 'Map', ['map']], ['/traces', 'Traces', ['traces', 'trace']],
  ['/rules', 'Rules', ['rules']], ['/logs', 'Logs', ['logs']]];

const THEMES = { '': 'Auto', light: 'Light', dark: 'Dark' };

function stored() {
  try {
    return localStorage.getItem('graft-theme') || '';
  } catch {
    return '';
  }
}

class App extends Component {
  constructor() {
    super();
    this.state = { place: place(), fleet: null, error: null, theme: stored() };
    this.history = {};
    this.watches = {};
    this.set = this.set.bind(this);
  }

  componentDidMount() {
    addEventListener('hashchange', () => this.go());
    this.paint(this.state.theme);
    this.go();
  }

  paint(theme) {
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
  }

  theme() {
    const order = Object.keys(THEMES);
    const next = order[(order.indexOf(this.state.theme) + 1) % order.length];
    try {
      localStorage.setItem('graft-theme', next);
    } catch {
      // It is forgotten with the page.
    }
    this.paint(next);
    this.setState({ theme: next });
  }

  go() {
    const next = place();
    const [kind, name, id] = next.parts;
    const before = this.state.place.parts.join('/');
    const other = before !== next.parts.join('/');
    const named = kind === 'services' && name;
    this.watch('fleet', FLEET, (fleet, error) => this.told(fleet, error));
    this.watch('service', named ? FLEET + '?service=' + encodeURIComponent(name) : null,
      (service, serviceError) => this.setState(service ? { service, serviceError } : { serviceError }));
    this.watch('status', named && id ? FLEET + '?status=' + encodeURIComponent(id) : null,
      (status, statusError) => this.setState(status ? { status, statusError } : { statusError }));
    this.ask(next);
    this.setState({ place: next });
    document.title = (id || name || TITLES[kind] || 'Services') + ' · Graft';
    if (other) {
      scrollTo(0, 0);
      const main = document.querySelector('main');
      if (main) main.focus({ preventScroll: true });
    }
  }

  /** Traces are asked for once, the map as the services are. */
  ask({ parts: [kind, name], query }) {
    const filter = search(query);
    this.watch('traces', kind === 'traces' ? FLEET + '/traces' + (filter && '?' + filter) : null,
      (traces, tracesError) => this.setState(traces ? { traces, tracesError } : { tracesError }), true);
    this.watch('trace', kind === 'trace' && name ? FLEET + '/traces?id=' + encodeURIComponent(name) : null,
      (trace, traceError) => this.setState(trace ? { trace, traceError } : { trace: null, traceError }), true);
    const depth = query.depth === '2' ? '&depth=2' : '';
    this.watch('map', kind === 'map' && (name || query.all) ? FLEET + '?map=' + encodeURIComponent(name || '') + depth : null,
      (map, mapError) => this.setState(map ? { map, mapError } : { mapError }));
  }

  again(kind) {
    if (this.watches[kind]) this.watches[kind].again();
  }

  /** Has one watch of each kind, for the path that is wanted now. */
  watch(kind, path, tell, once) {
    const running = this.watches[kind];
    if (running && running.path === path) return;
    if (running) running.stop();
    this.setState({ [kind]: null, [kind + 'Error']: null });
    this.watches[kind] = path ? new Watch(path, tell, once) : null;
  }

  told(fleet, error) {
    if (fleet) {
      for (const s of fleet.services) {
        if (s.perSecond === undefined) continue;
        const values = this.history[s.name] || (this.history[s.name] = []);
        values.push(s.perSecond);
        if (values.length > KEPT) values.shift();
      }
      this.setState({ fleet, error: null });
    } else {
      this.setState({ error });
    }
  }

  /** Changes the query without a new entry in the history of the browser. */
  set(change) {
    const query = { ...this.state.place.query, ...change };
    const kept = Object.entries(query).filter(([, value]) => value);
    const hash = '#/' + this.state.place.parts.map(encodeURIComponent).join('/') + (kept.length ? '?' + new URLSearchParams(kept) : '');
    history.replaceState(null, '', hash);
    const next = place();
    this.ask(next);
    this.setState({ place: next });
  }

  page({ place: { parts, query }, fleet, error, service, serviceError, status, statusError, traces, tracesError, trace, traceError, map, mapError }) {
    const [kind, name, id] = parts;
    if (!fleet) {
      return error ? this.failed(error) : h('div', { class: 'page loading', role: 'status' }, 'Asking the agent…');
    }
    if (kind === 'services' && name) {
      if (!service && serviceError) {
        return serviceError.status === 404
          ? empty('No registry knows ' + name, h('p', null, 'It may have left. ', link('/', null, 'All services')))
          : this.failed(serviceError);
      }
      if (!service) return h('div', { class: 'page loading', role: 'status' }, 'Asking the agent…');
      return id
        ? h(Instance, { data: service, id, status, statusError })
        : h(Service, { data: service, history: this.history[service.service.name] });
    }
    if (kind === 'rules') return h(Rules);
    if (kind === 'logs') return h(Logs, { self: fleet.self.service, services: fleet.services.map((s) => s.name) });
    if (kind === 'traces') {
      return h(Traces, { fleet, query, found: traces, error: tracesError, again: () => this.again('traces') });
    }
    if (kind === 'trace' && name) {
      if (traceError) {
        return empty(traceError.status === 404 ? 'No span of this trace is kept any more' : 'This trace cannot be shown',
          h('p', null, traceError.message), h('p', null, link('/traces', null, 'Search for traces')));
      }
      return trace ? h(Trace, { found: trace, id: name, again: () => this.again('trace'), key: name }) : h('div', { class: 'page loading', role: 'status' }, 'Asking the agents…');
    }
    if (kind === 'map') {
      return !map && mapError
        ? empty(mapError.status === 404 ? 'No registry knows ' + name : 'The map cannot be drawn', h('p', null, mapError.message), h('p', null, link('/map', null, 'Another service')))
        : h(FleetMap, { fleet, name, query, set: this.set, map });
    }
    if (kind) {
      return empty('There is no such page', h('p', null, link('/', null, 'All services')));
    }
    return h(Catalogue, { fleet, query, set: this.set, history: this.history });
  }

  failed(error) {
    return error.status === 401
      ? empty('You are not logged in', h('p', null, h('a', { href: '/' }, 'Log in')))
      : error.status === 403
        ? empty('You may not see this', h('p', null, error.message))
        : empty('The agent does not answer', h('p', null, error.message), h('p', { class: 'quiet' }, 'The service may have ended or restarted on another port. This page tries again by itself.'));
  }

  render(_, state) {
    const { fleet, error, theme, place } = state;
    const level = error ? 'bad' : fleet ? (fleet.problems.length > 0 ? 'warn' : 'good') : 'none';
    const waiting = fleet && fleet.waiting > 0;
    return h('div', { class: 'frame' },
      h('a', { class: 'skip', href: '#main', onClick: (e) => { e.preventDefault(); document.querySelector('main').focus(); } }, 'Skip to the content'),
      h('header', null,
        link('/', { class: 'brand', 'aria-label': 'Graft, all services' }, h('img', { src: '/graft/console/icon.svg', alt: '', width: 26, height: 26 }), h('span', { class: 'brand-name' }, 'Graft')),
        h('nav', { class: 'main', 'aria-label': 'Pages' }, PAGES.map(([to, title, kinds]) => link(to, { key: to, 'aria-current': kinds.includes(state.place.parts[0] || 'services') ? 'page' : undefined }, title))),
        h('div', { class: 'where', role: 'status' },
          h('span', { class: 'live ' + level + (waiting ? ' busy' : '') }),
          error && fleet ? 'No answer; this is of ' + fleet.time.slice(11, 19) + ' UTC'
            : fleet ? h('span', null, 'seen from ', link(toService(fleet.self.service.toLowerCase()), null, fleet.self.service), h('span', { class: 'wide' }, ' · registry ' + fleet.registry),
              waiting && ' · ' + fleet.waiting + ' to answer') : ''),
        h('button', { type: 'button', class: 'theme', onClick: () => this.theme(), 'aria-label': 'Colours: ' + THEMES[theme] }, h('span', { 'aria-hidden': 'true' }, '◐ '), THEMES[theme])),
      fleet && fleet.problems.map((p) => h('p', { class: 'problem', key: p }, 'Registry: ' + p)),
      h('main', { id: 'main', tabindex: -1, class: error && fleet ? 'old' : '' }, this.page(state)));
  }
}

render(h(App), document.getElementById('app'));
