// Faults of API calls: which call, by method and path, and what becomes of it.
import { h, iconButton, fresh } from './dom.js';
import { t } from './texts.js';
import { run, action, labelled, number, option } from './fault_parts.js';
import * as api from './api.js';

const HTML = '<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>';
const METHODS = ['', 'GET', 'POST', 'PUT', 'DELETE'];
const CODES = ['system.busy', 'unknownError', 'InvalidAuthentication', 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi', 'Forbidden.AccessDenied.ApiCountLimitForOrg', 'Forbidden.AccessDenied.AccessTokenPermissionDenied', '90018', '90020', '40014', '60011'];

// shapes turn a choice and its value into the fields of a Fault.
const shapes = {
  f_status: v => ({ status: Number(v) || 500, body: '{}', contentType: 'application/json' }),
  f_html: v => ({ status: Number(v) || 502, body: HTML, contentType: 'text/html' }),
  f_code: v => ({ code: v || 'system.busy', message: 'injected by the fault panel' }),
  f_hang: () => ({ hang: true }),
  f_delay: v => ({ delayMs: Number(v) || 3000 }),
};
const suggested = { f_status: '500', f_html: '502', f_code: 'system.busy', f_hang: '', f_delay: '3000' };

// areas sort the calls by what they are for; the first that fits takes a path.
const areas = [
  ['a_cards', /^\/v1\.0\/(card|im)\//, '/v1.0/card/*'],
  ['a_robot', /^\/v1\.0\/robot\/|^\/robot\/|^\/media\//, '/v1.0/robot/*'],
  ['a_approval', /^\/v1\.0\/workflow\/|^\/topapi\/(processinstance|process)/, '/v1.0/workflow/*'],
  ['a_attendance', /attendance/, '*attendance/*'],
  ['a_calendar', /^\/v1\.0\/(calendar|rooms|conference)\//, '/v1.0/calendar/*'],
  ['a_contact', /^\/topapi\/(v2|user|role|org)|^\/v1\.0\/contact\//, '/topapi/v2/*'],
  ['a_token', /oauth2|gettoken|gateway/, '/v1.0/oauth2/*'],
  ['a_other', /./, '/*'],
];

const wild = path => path.replace(/\{[^}]*\}/g, '*');

export function apiFaults() {
  const list = h('div');
  const pick = h('select', { class: 'in', name: 'pick', onchange: () => picked(pick.value) });
  const method = h('select', { class: 'in', name: 'method' }, METHODS.map(m => option(m, m || t('any_method'))));
  const path = h('input', { class: 'in', name: 'path', value: '/v1.0/card/*', required: true });
  const kind = h('select', { class: 'in', name: 'kind', onchange: () => kinded() }, Object.keys(shapes).map(k => option(k, t(k))));
  const value = h('input', { class: 'in', name: 'value', value: suggested.f_status });
  const times = number('times', 1);
  const retry = number('retryAfter', '', { placeholder: '—' });
  const after = h('input', { type: 'checkbox', name: 'after' });

  function kinded() {
    value.value = suggested[kind.value];
    value.disabled = kind.value === 'f_hang';
    if (kind.value === 'f_code') value.setAttribute('list', 'fault-codes');
    else value.removeAttribute('list');
    retry.disabled = !['f_status', 'f_html', 'f_code'].includes(kind.value);
    after.disabled = kind.value === 'f_delay';
  }

  function picked(text) {
    if (!text) return;
    const [m, p] = text.split(' ');
    method.value = m === '*' ? '' : m;
    path.value = p;
  }

  async function choices() {
    const { routes } = await api.get('routes');
    const by = new Map(areas.map(([name]) => [name, []]));
    for (const r of routes) by.get(areas.find(([, fit]) => fit.test(r.path))[0]).push(r);
    fresh(pick, option('', t('pick_call')), areas.map(([name, , all]) => h('optgroup', { label: t(name) }, option('* ' + all, t('all') + ' · ' + all),
      by.get(name).map(r => option(`${r.method} ${wild(r.path)}`, `${r.method} ${r.path}`)))));
  }

  async function draw() {
    if (!pick.options.length) await choices();
    const faults = (await api.get('faults')).faults;
    fresh(list, faults.map(f => h('div', { class: 'row flat' }, h('p', { class: 'facts-line' }, h('code', null, `${f.method || '*'} ${f.path}`), h('span', { class: 'pill bad' }, f.hang ? t('f_hang') : f.code || f.status || `${f.delayMs} ms`),
      f.when === 'after' && h('span', { class: 'pill slow' }, t('after_short')), h('small', null, t('seen_n', { n: f.seen || 0 }) + (f.times ? ' / ' + f.times : '')),
      iconButton('close', t('remove'), () => run(api.del('faults/' + api.path(f.id))).then(draw))))),
    faults.length > 0 && h('div', { class: 'acts' }, action(t('clear_faults'), () => run(api.del('faults')).then(draw))));
  }

  async function submit(e) {
    e.preventDefault();
    const fault = { path: path.value.trim(), times: Number(times.value) || 0, ...shapes[kind.value](value.value.trim()) };
    if (method.value) fault.method = method.value;
    if (after.checked && !after.disabled) fault.when = 'after';
    if (retry.value !== '' && !retry.disabled) fault.headers = { 'Retry-After': retry.value };
    if (await run(api.post('faults', fault))) draw();
  }

  const form = h('form', { class: 'grid-form', onsubmit: submit }, h('datalist', { id: 'fault-codes' }, CODES.map(c => option(c))),
    labelled(t('call'), pick, 'wide'), labelled(t('method'), method), labelled(t('path'), path), labelled(t('what'), kind), labelled(t('value'), value),
    labelled(t('times'), times), labelled(t('retry_after'), retry), h('label', { class: 'check wide' }, after, t('after_effect')),
    h('div', { class: 'acts wide' }, h('button', { type: 'submit', class: 'btn blue' }, t('add_fault'))));

  return {
    el: h('div', { class: 'part' }, list, form),
    draw,
    aim(call) {
      method.value = METHODS.includes(call.method) ? call.method : '';
      path.value = wild(call.route || call.path);
      pick.value = '';
      path.focus();
    },
  };
}
