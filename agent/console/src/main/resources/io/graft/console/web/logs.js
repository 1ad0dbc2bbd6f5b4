// Levels of loggers and the threads of the instance whose console this is.

import { Component } from './preact.js';
import { h, count, badge, table, section, empty } from './parts.js';
import { Watch } from './fleet.js';
import { Access, may, post } from './change.js';

const PATH = '/graft/logs';
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'OFF'];

export class Logs extends Component {
  constructor() {
    super();
    this.state = { data: null, error: null, logger: '', level: 'DEBUG', time: '10m', service: '', said: null, threads: null };
  }

  componentDidMount() {
    this.own = new Watch(PATH, (data, error) => this.setState(data ? { data, error: null } : { error }));
  }

  componentWillUnmount() {
    this.own.stop();
  }

  async change(body, done) {
    try {
      this.setState({ data: await post(PATH, body), said: { level: 'good', text: done } });
    } catch (error) {
      this.setState({ said: { level: 'bad', text: error.message } });
    }
  }

  async dump() {
    try {
      const response = await fetch('/graft/threads');
      this.setState({ threads: await response.text() });
    } catch (error) {
      this.setState({ threads: error.message });
    }
  }

  render({ self, services }, { data, error, logger, level, time, service, said, threads }) {
    if (!data) return error ? empty('The levels cannot be read', h('p', null, error.message)) : h('div', { class: 'page loading', role: 'status' }, 'Asking the agent…');
    const allowed = may(data.access);
    const set = (e) => {
      e.preventDefault();
      this.change({ logger, level, for: time, service: service || undefined }, logger + ' is ' + level + ' for ' + time + '.');
    };
    const known = [...new Set(data.libraries.flatMap((l) => Object.keys(l.levels || {})))];
    return h('div', { class: 'page logs' },
      h('div', { class: 'title' }, h('h1', null, 'Log levels'), h('p', { class: 'quiet' }, 'of this instance of ' + self)),
      h('div', { class: 'tools' }, h(Access, { access: data.access, changed: () => this.setState({}) })),
      section('Another level for a while', ' then it is as before, by itself',
        h('form', { class: 'tools', onSubmit: set },
          h('label', null, 'Logger ', h('input', { type: 'search', name: 'logger', list: 'loggers', autocomplete: 'off', required: true, placeholder: 'com.shop.orders, or ROOT', value: logger, onInput: (e) => this.setState({ logger: e.target.value }) })),
          h('datalist', { id: 'loggers' }, known.map((k) => h('option', { key: k, value: k }))),
          h('label', null, 'Level ', h('select', { name: 'level', value: level, onChange: (e) => this.setState({ level: e.target.value }) }, LEVELS.map((l) => h('option', { key: l, value: l }, l)))),
          h('label', null, 'for ', h('select', { name: 'for', value: time, onChange: (e) => this.setState({ time: e.target.value }) }, ['1m', '10m', '1h', '8h'].map((t) => h('option', { key: t, value: t }, t)))),
          h('label', null, 'of ', h('select', { name: 'service', value: service, onChange: (e) => this.setState({ service: e.target.value }) }, h('option', { value: '' }, 'this instance'), services.map((s) => h('option', { key: s, value: s }, 'all of ' + s)))),
          h('button', { class: 'primary', disabled: !allowed || !logger }, 'Set'),
          said && h('span', { class: said.level === 'bad' ? 'hot' : 'quiet', role: 'status' }, said.text)),
        data.relayed.length > 0 && h('p', { class: 'spread', role: 'status' }, 'Others: ' + data.relayed.filter((r) => r.state === 'done').length + ' of ' + data.relayed.length + ' done ',
          data.relayed.filter((r) => r.state === 'failed').slice(0, 5).map((r) => h('span', { key: r.address, class: 'tag bad' }, r.address + ': ' + r.reason))),
        data.changes.length > 0 && table('Changed levels', [
          { title: 'Logger', kind: 'name mono', cell: (c) => c.logger },
          { title: 'Level', cell: (c) => badge('warn', c.level) },
          { title: 'In', cell: (c) => c.libraries.join(', ') },
          { title: 'Until (UTC)', kind: 'mono', cell: (c) => c.until.slice(0, 19).replace('T', ' ') },
          { title: 'By', cell: (c) => c.by },
          { title: 'Change', cell: (c) => h('button', { type: 'button', class: 'chip', disabled: !allowed, onClick: () => this.change({ logger: c.logger, level: 'reset' }, c.logger + ' is as before.') }, 'End now') },
        ], data.changes, (c) => c.logger)),
      data.libraries.length === 0 && h('p', { class: 'quiet' }, 'The application has loaded no logging library that Graft knows.'),
      data.libraries.map((l, n) => section(l.name, ' ' + count(Object.keys(l.levels || {}).length, 'logger') + ' with a level', l.problem && h('p', null, l.problem),
        table('Levels of ' + l.name + ' ' + n, [
          { title: 'Logger', kind: 'name mono', cell: ([k]) => k },
          { title: 'Level', cell: ([, v]) => h('code', null, v) },
        ], Object.entries(l.levels || {}), ([k]) => k))),
      section('Threads', ' their stacks now; this stops the application for a moment',
        h('button', { type: 'button', class: 'chip', onClick: () => this.dump() }, threads === null ? 'Take a dump' : 'Take another'),
        threads !== null && h('pre', { class: 'dump', tabindex: 0 }, threads)),
      h('p', { class: 'quiet' }, 'In a terminal: ', h('code', null, 'java -jar graft.jar logs level ' + (logger || '<logger>') + ' ' + level + ' --for ' + time + ' --url ' + location.host)));
  }
}
