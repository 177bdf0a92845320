// The control API of the sandbox: docs/sandbox-api.md.

import { prefs } from './prefs.js';

const BASE = '/sandbox/api/';
let token = '';

export class ApiError extends Error {
  constructor(status, code, message) {
    super(message || code || `HTTP ${status}`);
    this.status = status;
    this.code = code;
  }
}

async function call(method, path, { body, raw, type, query } = {}) {
  const q = new URLSearchParams(Object.entries({ lang: prefs.lang, ...query }).filter(([, v]) => v !== undefined && v !== '')).toString();
  const headers = {};
  if (method !== 'GET') headers['X-Sandbox-Token'] = token;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (raw) headers['Content-Type'] = type || 'application/octet-stream';
  let response;
  try {
    response = await fetch(BASE + path + (q ? '?' + q : ''), { method, headers, body: raw || (body === undefined ? undefined : JSON.stringify(body)) });
  } catch {
    throw new ApiError(0, 'offline');
  }
  const text = await response.text();
  let answer = {};
  try {
    answer = text ? JSON.parse(text) : {};
  } catch { /* not JSON: the status says enough */ }
  if (!response.ok) throw new ApiError(response.status, answer.error?.code || '', answer.error?.message);
  return answer;
}

// change runs a call that changes something. The token is new after a restart of the sandbox, so a refused call is
// tried once more with the token of now.
async function change(method, path, options = {}) {
  try {
    return await call(method, path, options);
  } catch (err) {
    if (err.status !== 403) throw err;
    const before = token;
    await session();
    if (token === before) throw err;
    return call(method, path, options);
  }
}

const id = encodeURIComponent;

export async function session() {
  const s = await call('GET', 'session');
  token = s.token;
  return s;
}

export const get = (path, query) => call('GET', path, { query });
export const post = (path, body = {}) => change('POST', path, { body });
export const patch = (path, body) => change('PATCH', path, { body });
export const put = (path, body) => change('PUT', path, { body });
export const del = path => change('DELETE', path);
export const upload = file => change('POST', 'files', { raw: file, type: file.type, query: { name: file.name || 'file' } });

export const people = () => get('people').then(a => a.people);
export const conversations = viewer => get('conversations', { viewer }).then(a => a.conversations || []);
export const messages = (conversation, viewer, before) => get(`conversations/${id(conversation)}/messages`, { viewer, before, limit: 50 });
export const message = (mid, viewer) => get('messages/' + id(mid), { viewer });
export const card = (trackId, viewer) => get('cards/' + id(trackId), { viewer });
export const cause = cid => get('causes/' + id(cid));
export const local = (trackId, viewer, set) => post(`cards/${id(trackId)}/local`, { viewer, set });
export const path = id;

const EVENTS = ['message', 'card', 'press', 'frame', 'call', 'connection', 'quota', 'violation', 'settings', 'person', 'reset'];

// stream listens for changes as a viewer, from a sequence number on. It reconnects for ever: the browser does it for a
// broken line, and this function for an answer that the browser takes as final. It returns a function that ends it.
export function stream(viewer, after, handle, status) {
  let source, timer, delay = 500, last = after, over = false;
  const open = () => {
    source = new EventSource(`${BASE}stream?${new URLSearchParams({ viewer, after: last, lang: prefs.lang })}`);
    source.onopen = () => {
      delay = 500;
      status(true);
    };
    source.onerror = () => {
      const refused = source.readyState === EventSource.CLOSED && !over;
      status(false, refused);
      if (!refused) return;
      clearTimeout(timer);
      timer = setTimeout(open, delay);
      delay = Math.min(delay * 2, 10000);
    };
    for (const name of EVENTS) {
      source.addEventListener(name, event => {
        if (over) return;
        if (event.lastEventId) last = event.lastEventId;
        handle(name, JSON.parse(event.data));
      });
    }
  };
  open();
  return () => {
    over = true;
    clearTimeout(timer);
    source.close();
  };
}
