// The live rules: what stands where they come from, a draft of it, and who has which revision.

import { Component } from './preact.js';
import { h, count, badge, mark, table, section, empty } from './parts.js';
import { Watch, get } from './fleet.js';
import { Access, may, post } from './change.js';

const PATH = '/graft/rules';
const names = { fleet: 'All services', file: 'The file' };
const title = (document) => names[document] || document.replace(/^service\//, '');

/** Which instances with the same source have this revision of a document in force. */
export function spread(instances, source, document, revision) {
  const found = { has: 0, all: 0, others: [], without: 0, silent: 0 };
  for (const i of instances || []) {
    const r = i.rules;
    if (i.silent) found.silent += i.count;
    else if (!r || r.source !== source) found.without += i.count;
    else if (r.revisions[document] !== undefined) {
      found.all += i.count;
      if (r.revisions[document] === revision && !r.refused && !r.unreadable) found.has += i.count;
      else found.others.push({ ...i, why: r.refused ? 'refuses it' : r.unreadable ? 'cannot read the source' : 'has ' + r.revisions[document] });
    }
  }
  return found;
}

function Spread({ found }) {
  if (found.all === 0) return h('p', { class: 'quiet spread', role: 'status' }, 'Asking the instances…');
  const all = found.has === found.all;
  return h('div', { class: 'spread', role: 'status' },
    badge(all ? 'good' : 'warn', 'in force on ' + found.has + ' of ' + count(found.all, 'instance')),
    found.others.slice(0, 5).map((i, n) => h('span', { key: n, class: 'tag warn' }, i.service + ' ' + i.addresses.join(', ') + ' ' + i.why)),
    found.silent > 0 && h('span', { class: 'quiet' }, found.silent + ' do not answer'));
}

function Editor({ draft, problems, readOnly, onInput }) {
  const lines = draft.split('\n').length;
  const notes = {};
  for (const p of problems) if (p.line > 0) (notes[p.line] || (notes[p.line] = [])).push(p.text);
  const numbers = [];
  for (let n = 1; n <= lines; n++) {
    numbers.push(h('li', { key: n, class: notes[n] ? 'bad' : '' }, n, notes[n] && h('span', { class: 'note', title: notes[n].join('\n') }, notes[n].join(' · '))));
  }
  return h('div', { class: 'editor' },
    h('ol', { class: 'gutter', 'aria-hidden': 'true' }, numbers),
    h('textarea', { value: draft, rows: lines + 1, wrap: 'off', spellcheck: false, autocapitalize: 'off', autocomplete: 'off', readOnly,
      'aria-label': 'Text of the rules', 'aria-describedby': 'problems', onInput: (e) => onInput(e.target.value) }));
}

function Diff({ lines }) {
  if (lines.length === 0) return h('p', { class: 'quiet' }, 'Nothing is different.');
  const kinds = { '+': 'added', '-': 'removed', '@': 'gap' };
  return h('div', { class: 'diff', role: 'group', 'aria-label': 'What changes' },
    lines.map((l, n) => h('div', { key: n, class: kinds[l.kind] }, h('span', null, l.kind === '@' ? '' : l.line), h('b', null, l.kind === '@' ? '…' : l.kind), h('code', null, l.text))));
}

export class Rules extends Component {
  constructor() {
    super();
    this.state = { data: null, error: null, document: null, draft: '', base: null, check: null, busy: false, said: null };
    this.asked = 0;
  }

  componentDidMount() {
    this.own = new Watch(PATH, (data, error) => (data ? this.told(data) : this.setState({ error })));
    this.fleet = new Watch('/graft/fleet?rules', (fleet) => fleet && this.setState({ instances: fleet.instances }));
  }

  componentWillUnmount() {
    this.own.stop();
    this.fleet.stop();
    clearTimeout(this.timer);
  }

  told(data) {
    const { document, base, draft } = this.state;
    const name = data.documents.some((d) => d.name === document) ? document : (data.documents[0] || {}).name;
    const current = data.documents.find((d) => d.name === name);
    this.setState({ data, error: null });
    // A draft that nobody has touched follows what stands there.
    if (current && current.text !== undefined && (base === null || document !== name || (draft === base.text && base.revision !== current.revision))) {
      this.open(name, current);
    }
  }

  open(document, current) {
    this.setState({ document, base: { revision: current.revision, text: current.text }, draft: current.text, check: null });
    this.check(document, current.text, 0);
  }

  edit(draft) {
    this.setState({ draft, said: null });
    this.check(this.state.document, draft, 250);
  }

  check(document, text, wait) {
    clearTimeout(this.timer);
    const number = ++this.asked;
    this.timer = setTimeout(async () => {
      try {
        const check = await post(PATH + '/check', { document, text });
        if (number === this.asked) this.setState({ check, checkError: null });
      } catch (error) {
        if (number === this.asked) this.setState({ check: null, checkError: error.message });
      }
    }, wait);
  }

  async apply(change) {
    this.setState({ busy: true, said: null });
    const { document, base } = this.state;
    try {
      const answer = await post(PATH, { document, revision: base.revision, ...change });
      const done = answer.same ? { state: 'written', same: true } : await this.end(answer.change.number);
      if (done.state === 'written') {
        const data = await get(PATH);
        const current = data.documents.find((d) => d.name === document);
        this.setState({ data, said: { level: 'good', text: done.same ? 'Nothing is different.' : 'Written as revision ' + done.revision + '.' } });
        this.open(document, change.rollback || current.revision === done.revision ? current : { revision: done.revision, text: this.state.draft });
      } else {
        this.setState({ said: { level: 'bad', text: 'Not written: ' + done.reason } });
      }
    } catch (error) {
      this.setState({ said: { level: 'bad', text: 'Not written: ' + error.message } });
    }
    this.setState({ busy: false });
  }

  /** Waits until the source has answered. */
  async end(number) {
    for (let i = 0; i < 60; i++) {
      await new Promise((then) => setTimeout(then, 250));
      const { change } = await get(PATH);
      if (!change || change.number !== number) return { state: 'lost', reason: 'another change has followed' };
      if (change.state !== 'writing') return change;
    }
    return { state: 'lost', reason: 'the source has not answered for 15 s' };
  }

  async load(entry) {
    try {
      const old = await get(PATH + '?document=' + encodeURIComponent(entry.document) + '&revision=' + entry.revision);
      this.edit(old.text);
      scrollTo(0, 0);
    } catch (error) {
      this.setState({ said: { level: 'bad', text: error.message } });
    }
  }

  render(_, { data, error, document, draft, base, check, checkError, busy, said, instances }) {
    if (!data) return error ? empty('The rules cannot be read', h('p', null, error.message)) : h('div', { class: 'page loading', role: 'status' }, 'Asking the agent…');
    if (!data.source) {
      return empty('There are no live rules', h('p', null, 'Start this service with ', h('code', null, 'graft.rules'), ', a file or a server, to change settings while it runs.'));
    }
    const current = data.documents.find((d) => d.name === document);
    if (!current || !base) return empty('The rules have not been read yet', h('p', null, data.problem || 'From ' + data.source));
    const dirty = draft !== base.text;
    const behind = current.revision !== base.revision;
    const problems = (check && check.problems) || [];
    const refused = check && check.refused;
    const allowed = may(data.changes);
    const history = data.history.filter((e) => e.document === document);
    return h('div', { class: 'page rules' },
      h('div', { class: 'title' }, h('h1', null, 'Rules', dirty && badge('warn', 'draft')), h('p', { class: 'quiet' }, data.source, ' · revision ', h('code', null, current.revision))),
      data.problem && h('p', { class: 'said bad' }, 'The source cannot be read: ' + data.problem),
      data.refused && h('p', { class: 'said bad' }, 'Refused by this instance, so the rules before stay in force: ' + data.refused),
      h(Spread, { found: spread(instances, data.source, document, current.revision) }),
      h('div', { class: 'tools' },
        data.documents.length > 1 && h('div', { class: 'chips', role: 'group', 'aria-label': 'Document' }, data.documents.map((d) =>
          h('button', { type: 'button', key: d.name, class: 'chip', disabled: d.text === undefined || (dirty && d.name !== document), 'aria-pressed': String(d.name === document), onClick: () => this.open(d.name, d) }, title(d.name), !d.present && h('b', null, 'none')))),
        h(Access, { access: data.changes, changed: () => this.setState({}) })),
      section(title(document), document === 'fleet' ? ' a service’s own rules override these' : '',
        behind && h('p', { class: 'said warn' }, 'Somebody else has changed it: it is revision ', h('code', null, current.revision), ' now. ',
          h('button', { type: 'button', class: 'chip', onClick: () => this.open(document, current) }, 'Drop my draft'), ' ',
          h('button', { type: 'button', class: 'chip', onClick: () => { this.setState({ base: { revision: current.revision, text: current.text } }); this.check(document, draft, 0); } }, 'Compare with it')),
        h(Editor, { draft, problems, readOnly: busy, onInput: (text) => this.edit(text) }),
        h('div', { id: 'problems', role: 'status' },
          checkError && h('p', { class: 'said bad' }, 'It cannot be checked: ' + checkError),
          check && problems.length === 0 && h('p', { class: 'quiet' }, mark('good'), ' OK, ' + count(check.rules, 'rule')),
          problems.length > 0 && h('ul', { class: 'problems' }, problems.map((p, n) => h('li', { key: n }, mark(refused ? 'bad' : 'warn'), h('div', null,
            p.line > 0 && 'Line ' + p.line + ': ', p.text,
            p.suggestion && h('button', { type: 'button', class: 'chip', onClick: () => this.edit(draft.split('\n').map((l, i) => (i + 1 === p.line ? l.replace(p.key, p.suggestion) : l)).join('\n')) }, 'Use it')))))),
        h('div', { class: 'tools apply' },
          h('button', { type: 'button', class: 'primary', disabled: busy || !dirty || !check || !!refused || behind || !allowed, onClick: () => this.apply({ text: draft }) }, busy ? 'Writing…' : 'Apply'),
          h('button', { type: 'button', class: 'chip', disabled: busy || !dirty, onClick: () => this.open(document, current) }, 'Discard'),
          refused && h('span', { class: 'hot' }, 'Agents would refuse it: ' + refused),
          said && h('span', { class: said.level === 'bad' ? 'hot' : 'quiet', role: 'status' }, said.text))),
      dirty && check && section('What changes', ' compared with revision ' + base.revision, h(Diff, { lines: check.diff })),
      section('History', ' as this agent has seen it since it started',
        table('History', [
          { title: 'Seen (UTC)', kind: 'mono', cell: (e) => e.time.slice(0, 19).replace('T', ' ') },
          { title: 'Revision', kind: 'name mono', cell: (e) => (e.present ? e.revision : 'no document') },
          { title: 'Roll back', cell: (e) => (e.n === 0 ? badge('good', 'current') : e.revision === current.revision ? 'as now' : h('span', { class: 'chips' },
            h('button', { type: 'button', class: 'chip', disabled: busy || !e.present, onClick: () => this.load(e) }, 'Compare'),
            h('button', { type: 'button', class: 'chip', disabled: busy || dirty || !allowed, onClick: () => this.apply({ rollback: e.revision }) }, 'Roll back'))) },
        ], history.map((e, n) => ({ ...e, n })), (e) => e.n + e.revision)),
      h('p', { class: 'quiet' }, 'In a terminal: ', h('code', null, 'java -jar graft.jar rules apply draft.properties --url ' + location.host + (document === 'file' || document === 'fleet' ? '' : ' --document ' + document))));
  }
}
