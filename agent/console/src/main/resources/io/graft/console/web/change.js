// What changes something: the request for it, and who may.

import { h, mark } from './parts.js';
import { read } from './fleet.js';

/** The admin token, for as long as this page is open. */
export const admin = { token: '' };

/** Asks for a change, or for what takes a text. */
export async function post(path, body) {
  const headers = { Accept: 'application/json', 'Content-Type': 'application/json', 'Graft-Change': 'console' };
  if (admin.token) headers['Graft-Admin-Token'] = admin.token;
  return read(await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) }), true);
}

export const may = (access) => access.allowed || (access.token && admin.token !== '');

/** What a visitor has to do to change something; nothing if they may. */
export function Access({ access, changed }) {
  if (access.allowed) return null;
  if (!access.token) return h('p', { class: 'access' }, mark('warn'), ' ' + (access.reason || 'You have no role of graft.admin.login.change.'));
  return h('label', { class: 'access' }, 'Admin token ',
    h('input', { type: 'password', name: 'token', autocomplete: 'off', value: admin.token, placeholder: 'graft.admin.token',
      onInput: (e) => { admin.token = e.target.value; changed(); } }));
}
