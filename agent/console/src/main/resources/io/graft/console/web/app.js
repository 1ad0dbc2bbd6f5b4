// The console: where the address leads, what is asked for that, and the frame around it.

import { Component, render } from './preact.js';
import { h, link, toService, empty } from './parts.js';
import { Watch } from './fleet.js';
import { Catalogue } from './catalogue.js';
import { Service } from './service.js';
import { Instance } from './instance.js';
import { Rules } from './rules.js';
import { Logs } from './logs.js';

const FLEET = '/graft/fleet';
const KEPT = 60;
const PAGES = { rules: 'Rules', logs: 'Logs' };

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
    this.setState({ place: next });
    document.title = (id || name || PAGES[kind] || 'Services') + ' · Graft';
    if (other) {
      scrollTo(0, 0);
      const main = document.querySelector('main');
      if (main) main.focus({ preventScroll: true });
    }
  }

  /** Has one watch of each kind, for the path that is wanted now. */
  watch(kind, path, tell) {
    const running = this.watches[kind];
    if (running && running.path === path) return;
    if (running) running.stop();
    this.setState({ [kind]: null, [kind + 'Error']: null });
    this.watches[kind] = path ? new Watch(path, tell) : null;
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
    this.setState({ place: place() });
  }

  page({ place: { parts, query }, fleet, error, service, serviceError, status, statusError }) {
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
        link('/', { class: 'brand', 'aria-label': 'Graft, all services' }, h('img', { src: '/graft/console/icon.svg', alt: '', width: 26, height: 26 }), 'Graft'),
        h('div', { class: 'where', role: 'status' },
          h('span', { class: 'live ' + level + (waiting ? ' busy' : '') }),
          error && fleet ? 'No answer; this is of ' + fleet.time.slice(11, 19) + ' UTC'
            : fleet ? h('span', null, 'seen from ', link(toService(fleet.self.service.toLowerCase()), null, fleet.self.service), h('span', { class: 'wide' }, ' · registry ' + fleet.registry),
              waiting && ' · ' + fleet.waiting + ' to answer') : ''),
        h('nav', { 'aria-label': 'Pages' }, Object.entries(PAGES).map(([path, title]) => link('/' + path, { key: path, 'aria-current': place.parts[0] === path ? 'page' : null }, title))),
        h('button', { type: 'button', class: 'theme', onClick: () => this.theme(), 'aria-label': 'Colours: ' + THEMES[theme] }, h('span', { 'aria-hidden': 'true' }, '◐ '), THEMES[theme])),
      fleet && fleet.problems.map((p) => h('p', { class: 'problem', key: p }, 'Registry: ' + p)),
      h('main', { id: 'main', tabindex: -1, class: error && fleet ? 'old' : '' }, this.page(state)));
  }
}

render(h(App), document.getElementById('app'));
