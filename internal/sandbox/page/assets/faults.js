// The fault panel: everything that goes wrong in production, at the press of a button.
import './panel_texts.js';
import { h, iconButton, fresh } from './dom.js';
import { t, exact } from './texts.js';
import { state, on, now, idOf } from './state.js';
import { brief } from './message.js';
import { toast } from './toast.js';
import { confirmBox } from './dialog.js';
import { run, action, group, labelled, number } from './fault_parts.js';
import { apiFaults } from './fault_calls.js';
import { pushForm } from './fault_push.js';
import { settingsForms } from './fault_settings.js';
import * as api from './api.js';

const MODES = ['graceful', 'cut', 'half_open', 'zombie', 'restore'];
const MODE = { open: 'good', closed: '', draining: 'slow', half_open: 'bad', zombie: 'bad' };
const DAY = 864e5;

function connections() {
  const list = h('div');
  const reason = h('input', { class: 'in', name: 'reason', placeholder: 'connection is expired' });
  const stale = number('staleMs', 0);

  const disconnect = (mode, connection) => run(api.post('disconnect', {
    mode, ...(connection ? { connection } : {}), ...(mode === 'graceful' && reason.value.trim() ? { reason: reason.value.trim() } : {}),
    ...(mode === 'cut' && Number(stale.value) > 0 ? { staleMs: Number(stale.value) } : {}),
  })).then(draw);

  async function draw() {
    const open = (await api.get('connections')).connections.filter(c => c.mode !== 'closed');
    fresh(list,
      open.length ? open.map(c => h('div', { class: 'row flat' }, h('p', { class: 'facts-line' }, h('b', null, c.id), h('span', { class: 'pill ' + MODE[c.mode] }, c.mode), h('small', null, `${c.acked}/${c.pushed} · ${c.ua || c.remote}`)),
        h('div', { class: 'acts' }, MODES.map(m => action(t(m), () => disconnect(m, c.id)))))) : h('p', { class: 'hint' }, t('no_connection')),
      open.length > 1 && h('div', { class: 'acts' }, h('span', null, t('all')), MODES.map(m => action(t(m), () => disconnect(m)))));
  }
  return { el: h('div', { class: 'part' }, list, h('div', { class: 'grid-form' }, labelled(t('reason'), reason), labelled(t('stale'), stale))), draw };
}

function selected() {
  const subject = h('div');
  const times = number('times', 1, { min: 1, max: 1000, 'aria-label': t('copies') });
  times.value = '1';
  const el = h('div', { class: 'part' }, subject);

  function draw() {
    const m = state.selected;
    const id = m && (m.from.kind === 'user' ? m.id : m.cause);
    fresh(subject, m ? h('p', { class: 'subject' }, brief(m)) : h('p', { class: 'hint' }, t('none_selected')),
      id && h('div', { class: 'acts' }, action(t('redeliver'), () => run(api.post('redeliver', { id }))),
        action(t('duplicate'), () => run(api.post('duplicate', { id, times: Number(times.value) || 1 }))), h('span', null, '×'), times));
  }
  return { el, draw };
}

function clock() {
  const shown = h('p', { class: 'subject' });
  const at = h('input', { class: 'in', type: 'datetime-local', step: '1', name: 'at', 'aria-label': t('set_clock') });
  const pad = n => String(n).padStart(2, '0');
  const day = d => `${d.getFullYear()}-${pad(d.getMonth() + 1)}-${pad(d.getDate())}`;

  function draw() {
    const date = new Date(now());
    const time = exact(now()).slice(0, 8);
    fresh(shown, `${day(date)} ${time}`);
    if (document.activeElement !== at) at.value = `${day(date)}T${time}`;
  }
  const move = body => run(api.post('clock', body)).then(answer => {
    if (!answer) return;
    state.offset = answer.now - Date.now();
    draw();
  });
  const set = () => at.value && move({ set: new Date(at.value).getTime() });
  const steps = [['plus_5m', 3e5], ['plus_1h', 36e5], ['plus_1d', DAY], ['plus_7d', 7 * DAY]];
  return { el: h('div', { class: 'part' }, shown, h('div', { class: 'acts' }, steps.map(([k, n]) => action(t(k), () => move({ advanceMs: n }))), action(t('clock_real'), () => move({ set: Date.now() }))),
    h('div', { class: 'acts' }, at, action(t('set_clock'), set))), draw };
}

function access() {
  const el = h('div', { class: 'part' });
  async function draw() {
    const { granted = [], removed = [] } = await api.get('scopes');
    const code = h('select', { class: 'in', 'aria-label': t('scope') }, granted.map(c => h('option', { value: c }, c)));
    const scopes = body => run(api.post('scopes', body)).then(draw);
    const expire = body => run(api.post('sessions/expire', body));
    fresh(el, h('div', { class: 'acts' }, action(t('revoke'), () => run(api.post('tokens/revoke')))),
      h('div', { class: 'acts' }, h('span', null, t('expire')), action(t('expire_here'), () => state.open && expire({ conversation: state.open })), action(t('expire_all'), () => expire({}))),
      h('div', { class: 'acts' }, code, action(t('remove_scope'), () => code.value && scopes({ remove: [code.value] }))),
      removed.length > 0 && h('div', { class: 'acts' }, removed.map(c => action(t('restore_scope', { code: c }), () => scopes({ restore: [c] })))));
  }
  return { el, draw };
}

function leaving() {
  const el = h('div', { class: 'part' });
  function draw() {
    const who = h('select', { class: 'in', name: 'who', 'aria-label': t('who') }, state.people.filter(p => p.active !== false && !p.outsider)
      .map(p => h('option', { value: idOf(p), selected: idOf(p) === state.viewer }, [p.name, p.dept].filter(Boolean).join(' · '))));
    fresh(el, h('div', { class: 'acts' }, who, action(t('leave_org'), async () => {
      const name = who.selectedOptions[0]?.textContent;
      if (name && await confirmBox(t('leave_sure', { name }))) await run(api.post('people/' + api.path(who.value), { active: false }));
    })));
  }
  return { el, draw };
}

function templates() {
  const el = h('div');
  const id = h('input', { class: 'in', name: 'templateId', placeholder: '….schema', 'aria-label': t('template_id') });
  const file = h('input', { type: 'file', accept: '.json,application/json', hidden: true, onchange: async () => {
    const picked = file.files[0];
    if (!picked) return;
    const exported = await picked.text();
    file.value = '';
    await run(Promise.resolve().then(() => api.put('templates/' + api.path(id.value.trim()), JSON.parse(exported))));
    draw();
  } });
  async function draw() {
    const list = (await api.get('templates')).templates || [];
    const set = (x, body) => run(api.post('templates/' + api.path(x.id), body)).then(draw);
    fresh(el, list.map(x => h('div', { class: 'row flat' }, h('p', { class: 'facts-line' }, h('b', null, x.name || x.id), h('small', { title: x.id }, t('t_' + x.origin))),
      h('div', { class: 'acts' }, h('select', { class: 'in', 'aria-label': x.name || x.id, onchange: e => set(x, { state: e.target.value }) }, ['published', 'unpublished', 'missing'].map(v => h('option', { value: v, selected: v === x.state }, t(v)))),
        h('label', { class: 'check' }, h('input', { type: 'checkbox', checked: x.renderFailure, onchange: e => set(x, { renderFailure: e.target.checked }) }), t('render_failure'))))));
  }
  return { el: h('div', { class: 'part' }, el, h('p', { class: 'hint' }, t('template_hint')), h('div', { class: 'acts' }, id, action(t('load_template'), () => file.click()), file)), draw };
}

export function faultPanel({ close }) {
  const settings = settingsForms();
  const part = { connections: connections(), selected: selected(), api_faults: apiFaults(), push: pushForm(), delivery: settings.delivery, limits: settings.limits,
    variants: settings.variants, clock: clock(), access: access(), leaving: leaving(), templates: templates() };
  const open = new Set(['connections', 'selected', 'api_faults']);
  const el = h('aside', { class: 'panel', 'aria-label': t('faults') }, h('header', null, h('h2', null, t('faults')), iconButton('close', t('close'), close)),
    h('div', { class: 'panel-body' }, Object.entries(part).map(([name, p]) => group(name, p.el, open.has(name)))));

  const quiet = fn => Promise.resolve().then(fn).catch(err => toast(t('bad', { why: err.message }), 'bad'));
  const draws = { faults: part.api_faults.draw, templates: part.templates.draw, scopes: part.access.draw, clock: part.clock.draw };

  on('selected', part.selected.draw);
  on('settings', data => !el.hidden && quiet(draws[data.changed] || settings.draw));
  on('connections', () => !el.hidden && quiet(part.connections.draw));
  on('people', part.leaving.draw);
  on('quota', settings.used);
  on('spoil', call => {
    group.open(el, 'api_faults');
    part.api_faults.aim(call);
  });

  return {
    el,
    opened() {
      for (const p of Object.values(part)) if (p.draw) quiet(p.draw);
      quiet(settings.draw);
    },
  };
}
