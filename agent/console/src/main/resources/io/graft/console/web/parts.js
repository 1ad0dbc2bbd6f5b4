// What pages are made of: elements, formats, small figures.

import { h } from './preact.js';

export { h };

export const link = (to, props, ...children) => h('a', { href: '#' + to, ...props }, ...children);
export const toService = (name) => '/services/' + encodeURIComponent(name);
export const toInstance = (name, id) => toService(name) + '/' + encodeURIComponent(id);

// Numbers

export function rate(perSecond) {
  if (perSecond === undefined || perSecond === null) return '–';
  if (perSecond === 0) return '0';
  if (perSecond < 0.1) return (perSecond * 60).toFixed(1) + '/min';
  return (perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond).toLocaleString('en')) + '/s';
}

export function share(ratio) {
  if (ratio === undefined || ratio === null) return '–';
  const percent = ratio * 100;
  if (percent === 0) return '0 %';
  if (percent < 0.1) return '<0.1 %';
  return (percent < 10 ? percent.toFixed(1) : Math.round(percent)) + ' %';
}

/** `bucket`: estimated from buckets, of which the first ends at 5 ms. */
export function millis(value, bucket) {
  if (value === undefined || value === null) return '–';
  if (bucket && value <= 5) return '<5 ms';
  if (value < 10) return value.toFixed(1) + ' ms';
  if (value < 1000) return Math.round(value) + ' ms';
  return (value / 1000).toFixed(value < 10000 ? 1 : 0) + ' s';
}

export function span(ms) {
  if (ms === undefined || ms === null) return '–';
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return seconds + ' s';
  if (seconds < 3600) return Math.floor(seconds / 60) + ' min';
  if (seconds < 86400) return Math.floor(seconds / 3600) + ' h ' + Math.floor((seconds % 3600) / 60) + ' min';
  return Math.floor(seconds / 86400) + ' d ' + Math.floor((seconds % 86400) / 3600) + ' h';
}

export function bytes(value) {
  if (value === undefined || value === null) return '–';
  const mega = value / 1048576;
  return mega < 1024 ? Math.round(mega) + ' MB' : (mega / 1024).toFixed(1) + ' GB';
}

export const count = (number, one, many) => number + ' ' + (number === 1 ? one : many || one + 's');

// States

const SHAPES = {
  bad: 'M8 1.500 14.500 8 8 14.500 1.500 8z',
  warn: 'M8 2 14.500 13.500h-13z',
  good: 'M8 2a6 6 0 1 0 .001 0z',
  none: 'M8 4a4 4 0 1 0 .001 0z',
};

export const mark = (level) =>
  h('svg', { class: 'mark ' + level, viewBox: '0 0 16 16', 'aria-hidden': 'true' }, h('path', { d: SHAPES[level] }));

export const badge = (level, text) => h('span', { class: 'badge ' + level }, mark(level), text);

/** How well a service is, in a word, and how bad that is: 0 is worst. */
export function health(service) {
  const failures = service.served ? service.served.failureRatio || 0 : 0;
  if (service.instances === 0 && service.answered === 0 && !service.served) {
    return { level: 'bad', order: 0, word: 'no instance' };
  }
  if (service.breaker === 'open') return { level: 'bad', order: 0, word: 'breaker open' };
  if (service.instances > 0 && service.ejected >= service.instances) {
    return { level: 'bad', order: 0, word: 'all ejected' };
  }
  if (failures >= 0.05) return { level: 'bad', order: 0, word: 'failing' };
  if (service.ejected > 0) return { level: 'warn', order: 1, word: count(service.ejected, 'ejected', 'ejected') };
  if (service.breaker === 'half-open' || service.breaker === 'ramping') {
    return { level: 'warn', order: 1, word: 'recovering' };
  }
  if (service.silent > 0) return { level: 'warn', order: 1, word: service.silent + ' silent' };
  if (failures >= 0.01) return { level: 'warn', order: 1, word: 'some errors' };
  if (service.answered > 0 || service.served) return { level: 'good', order: 3, word: 'well' };
  if (service.waiting > 0) return { level: 'none', order: 2, word: 'asking' };
  return { level: 'none', order: 2, word: 'no agent' };
}

export const breaker = (state) =>
  state === 'closed' ? h('span', { class: 'quiet' }, 'closed') : badge(state === 'open' ? 'bad' : 'warn', state);

// Figures

/** A line of the last values, and an area below it. */
export function line(values, label, wide) {
  const width = wide ? 220 : 88;
  const height = wide ? 44 : 22;
  if (!values || values.length < 2) return h('svg', { class: 'line', width, height, 'aria-hidden': 'true' });
  const top = Math.max(...values, 1e-9);
  const step = width / (values.length - 1);
  const points = values.map((v, i) => (i * step).toFixed(1) + ' ' + (height - 2 - (v / top) * (height - 5)).toFixed(1));
  const path = 'M' + points.join('L');
  return h(
    'svg',
    { class: 'line', width, height, viewBox: '0 0 ' + width + ' ' + height, role: 'img', 'aria-label': label },
    h('path', { class: 'area', d: path + 'L' + width + ' ' + height + 'L0 ' + height + 'z' }),
    h('path', { class: 'stroke', d: path }),
  );
}

export const bar = (used, limit) => {
  const part = limit > 0 ? Math.min(1, used / limit) : 0;
  return h(
    'svg',
    { class: 'bar', width: 64, height: 6, role: 'img', 'aria-label': Math.round(part * 100) + ' % of ' + bytes(limit) },
    h('rect', { class: 'all', width: 64, height: 6, rx: 3 }),
    h('rect', { class: part > 0.9 ? 'part warn' : 'part', width: Math.max(2, 64 * part), height: 6, rx: 3 }),
  );
};

export const tile = (label, value, note, level) =>
  h('div', { class: 'tile ' + (level || '') }, h('dt', null, label), h('dd', null, value), note && h('dd', { class: 'tile-note' }, note));

/** A table; each column has a title, a class, and a function that makes a cell of a row. */
export function table(label, columns, rows, key, rowProps) {
  return h(
    'div',
    { class: 'scroll' },
    h(
      'table',
      { 'aria-label': label },
      h('thead', null, h('tr', null, columns.map((c) => h('th', { scope: 'col', class: c.kind }, c.title)))),
      h(
        'tbody',
        null,
        rows.map((row) =>
          h(
            'tr',
            { key: key(row), ...(rowProps ? rowProps(row) : {}) },
            columns.map((c) => h('td', { class: c.kind, 'data-title': c.title }, c.cell(row))),
          ),
        ),
      ),
    ),
  );
}

export const section = (title, note, ...children) =>
  h('section', { class: 'card' }, h('h2', null, title, note && h('small', null, note)), ...children);

export const empty = (title, ...text) => h('div', { class: 'empty' }, h('h2', null, title), ...text);
