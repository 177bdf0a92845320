// The fault panel: everything that goes wrong in production, at the press of a button.
import { h, iconButton, fresh } from './dom.js';
import { t, exact } from './texts.js';
import { state, on, now } from './state.js';
import { brief } from './message.js';
import { toast } from './toast.js';
import * as api from './api.js';

const PATHS = ['/v1.0/card/*', '/v1.0/card/instances/createAndDeliver', '/robot/sendBySession*', '/v1.0/robot/*', '/topapi/attendance/*', '/topapi/*', '/v1.0/calendar/*', '/v1.0/workflow/*', '/v1.0/oauth2/*', '/*'];
const HTML = '<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>';
const DAY = 864e5;

// shapes turn a choice and its value into the fields of a Fault.
const shapes = {
  f_status: v => ({ status: Number(v) || 500, body: '{}', contentType: 'application/json' }),
  f_html: v => ({ status: Number(v) || 502, body: HTML, contentType: 'text/html' }),
  f_code: v => ({ code: v || 'system.busy', message: 'injected by the fault panel' }),
  f_hang: () => ({ hang: true }),
  f_delay: v => ({ delayMs: Number(v) || 3000 }),
};
const suggested = { f_status: '500', f_html: '502', f_code: 'Throttling', f_hang: '', f_delay: '3000' };

async function run(promise) {
  try {
    const answer = await promise;
    toast(t('done'), 'ok');
    return answer;
  } catch (err) {
    toast(t('bad', { why: err.message }), 'bad');
    return null;
  }
}

const action = (label, onclick, cls = '') => h('button', { type: 'button', class: 'mini ' + cls, onclick }, label);
const group = (title, ...kids) => h('section', { class: 'group' }, h('h3', null, title), kids);
const labelled = (label, input) => h('label', { class: 'field' }, h('span', { class: 'f-label' }, label), input);

export function faultPanel({ close }) {
  const part = {};
  for (const name of ['connections', 'selected', 'faults', 'limits', 'clock', 'access', 'templates']) part[name] = h('div', { class: 'part' });
  const el = h('aside', { class: 'panel', 'aria-label': t('faults') }, h('header', null, h('h2', null, t('faults')), iconButton('close', t('close'), close)),
    h('div', { class: 'panel-body' }, group(t('connections'), part.connections), group(t('selected'), part.selected), group(t('api_faults'), part.faults), group(t('limits'), part.limits),
      group(t('clock'), part.clock), group(t('access'), part.access), group(t('templates'), part.templates)));

  const disconnect = (mode, connection) => run(api.post('disconnect', { mode, ...(connection ? { connection } : {}) })).then(drawConnections);

  const MODE = { open: 'good', closed: '', draining: 'slow', half_open: 'bad', zombie: 'bad' };

  async function drawConnections() {
    const list = (await api.get('connections')).connections.filter(c => c.mode !== 'closed');
    const modes = ['graceful', 'cut', 'half_open', 'zombie', 'restore'];
    fresh(part.connections,
      list.length ? list.map(c => h('div', { class: 'row flat' }, h('p', { class: 'facts-line' }, h('b', null, c.id), h('span', { class: 'pill ' + MODE[c.mode] }, c.mode), h('small', null, `${c.acked}/${c.pushed} · ${c.ua || c.remote}`)),
        h('div', { class: 'acts' }, modes.map(m => action(t(m), () => disconnect(m, c.id)))))) : h('p', { class: 'hint' }, t('no_connection')),
      list.length > 1 && h('div', { class: 'acts' }, h('span', null, t('all')), modes.map(m => action(t(m), () => disconnect(m)))));
  }

  function drawSelected() {
    const m = state.selected;
    const id = m && (m.from.kind === 'user' ? m.id : m.cause);
    fresh(part.selected, m ? h('p', { class: 'subject' }, brief(m)) : h('p', { class: 'hint' }, t('none_selected')),
      id && h('div', { class: 'acts' }, action(t('redeliver'), () => run(api.post('redeliver', { id }))), action(t('duplicate'), () => run(api.post('duplicate', { id, times: 1 })))));
  }

  async function drawFaults() {
    const list = (await api.get('faults')).faults;
    const typed = Object.fromEntries([...part.faults.querySelectorAll('[name]')].map(i => [i.name, i.type === 'checkbox' ? i.checked : i.value]));
    const path = h('input', { class: 'in', name: 'path', list: 'fault-paths', value: typed.path ?? PATHS[0] });
    const kind = h('select', { class: 'in', name: 'kind', onchange: () => { value.value = suggested[kind.value]; value.disabled = kind.value === 'f_hang'; } }, Object.keys(shapes).map(k => h('option', { value: k, selected: typed.kind === k }, t(k))));
    const value = h('input', { class: 'in', name: 'value', value: typed.value ?? '500' });
    const times = h('input', { class: 'in', name: 'times', type: 'number', min: 0, value: typed.times ?? '1' });
    const after = h('input', { type: 'checkbox', name: 'after', checked: typed.after });
    fresh(part.faults,
      list.map(f => h('div', { class: 'row flat' }, h('p', { class: 'facts-line' }, h('code', null, `${f.method || '*'} ${f.path}`), h('span', { class: 'pill bad' }, f.hang ? t('f_hang') : f.code || f.status || `${f.delayMs} ms`), h('small', null, t('seen_n', { n: f.seen || 0 }) + (f.times ? ' / ' + f.times : '')),
        iconButton('close', t('remove'), () => run(api.del('faults/' + api.path(f.id))).then(drawFaults))))),
      h('form', { class: 'grid-form', onsubmit: async e => {
        e.preventDefault();
        const fault = { path: path.value.trim(), times: Number(times.value) || 0, ...shapes[kind.value](value.value.trim()) };
        if (after.checked) fault.when = 'after';
        if (await run(api.post('faults', fault))) drawFaults();
      } }, h('datalist', { id: 'fault-paths' }, PATHS.map(p => h('option', { value: p }))),
      labelled(t('path'), path), labelled(t('what'), kind), labelled(t('value'), value), labelled(t('times'), times), h('label', { class: 'check wide' }, after, t('after_effect')),
      h('div', { class: 'acts wide' }, h('button', { type: 'submit', class: 'btn blue' }, t('add_fault')), list.length > 0 && action(t('clear_faults'), () => run(api.del('faults')).then(drawFaults)))));
  }

  async function drawLimits() {
    const s = await api.get('settings');
    const number = key => h('input', { class: 'in', type: 'number', min: 0, name: key, value: s[key] ?? 0 });
    const keys = { qps: 'qps', quotaApi: 'q_api', quotaDeliveries: 'q_del', pushDelayMs: 'push_delay', reorder: 'reorder' };
    const inputs = Object.fromEntries(Object.keys(keys).map(k => [k, number(k)]));
    const redelivery = h('select', { class: 'in' }, ['docs', 'observed'].map(r => h('option', { value: r, selected: s.redelivery === r }, t('r_' + r))));
    fresh(part.limits, h('form', { class: 'grid-form', onsubmit: e => {
      e.preventDefault();
      const body = Object.fromEntries(Object.entries(inputs).map(([k, i]) => [k, Number(i.value) || 0]));
      run(api.patch('settings', { ...body, redelivery: redelivery.value }));
    } }, Object.entries(keys).map(([k, label]) => labelled(t(label), inputs[k])), labelled(t('redelivery'), redelivery), h('div', { class: 'acts wide' }, h('button', { type: 'submit', class: 'btn blue' }, t('save')))));
  }

  function drawClock() {
    const date = new Date(now());
    const move = body => run(api.post('clock', body)).then(answer => {
      if (!answer) return;
      state.offset = answer.now - Date.now();
      drawClock();
    });
    fresh(part.clock, h('p', { class: 'subject' }, `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')} ${exact(now()).slice(0, 8)}`),
      h('div', { class: 'acts' }, [['plus_5m', 3e5], ['plus_1h', 36e5], ['plus_1d', DAY], ['plus_7d', 7 * DAY]].map(([k, n]) => action(t(k), () => move({ advanceMs: n }))), action(t('clock_real'), () => move({ set: Date.now() }))));
  }

  async function drawAccess() {
    const { granted = [], removed = [] } = await api.get('scopes');
    const code = h('select', { class: 'in', 'aria-label': t('scope') }, granted.map(c => h('option', { value: c }, c)));
    const scopes = body => run(api.post('scopes', body)).then(drawAccess);
    fresh(part.access, h('div', { class: 'acts' }, action(t('revoke'), () => run(api.post('tokens/revoke'))), action(t('expire'), () => run(api.post('sessions/expire', state.open ? { conversation: state.open } : {})))),
      h('div', { class: 'acts' }, code, action(t('remove_scope'), () => code.value && scopes({ remove: [code.value] }))),
      removed.length > 0 && h('div', { class: 'acts' }, removed.map(c => action(t('restore_scope', { code: c }), () => scopes({ restore: [c] })))));
  }

  async function drawTemplates() {
    const { templates = [] } = await api.get('templates');
    const set = (x, body) => run(api.post('templates/' + api.path(x.id), body)).then(drawTemplates);
    fresh(part.templates, templates.map(x => h('div', { class: 'row flat' }, h('p', { class: 'facts-line' }, h('b', null, x.name || x.id), h('small', { title: x.id }, t('t_' + x.origin))),
      h('div', { class: 'acts' }, h('select', { class: 'in', 'aria-label': x.name || x.id, onchange: e => set(x, { state: e.target.value }) }, ['published', 'unpublished', 'missing'].map(v => h('option', { value: v, selected: v === x.state }, t(v)))),
        h('label', { class: 'check' }, h('input', { type: 'checkbox', checked: x.renderFailure, onchange: e => set(x, { renderFailure: e.target.checked }) }), t('render_failure'))))));
  }

  const draws = { faults: drawFaults, templates: drawTemplates, scopes: drawAccess, clock: drawClock };
  const quiet = fn => Promise.resolve().then(fn).catch(err => toast(t('bad', { why: err.message }), 'bad'));

  on('selected', drawSelected);
  on('settings', data => !el.hidden && quiet(draws[data.changed] || drawLimits));
  on('connections', () => !el.hidden && quiet(drawConnections));

  return {
    el,
    opened() {
      drawSelected();
      drawClock();
      for (const fn of [drawConnections, drawFaults, drawLimits, drawAccess, drawTemplates]) quiet(fn);
    },
  };
}
