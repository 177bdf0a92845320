// The page: puts the parts together and keeps the address in step with what is shown (#u=person&c=conversation).
import { h, iconButton, icon, fresh } from './dom.js';
import { prefs, prefer, onPrefer, isPhone, LANGS, THEMES, LOOKS } from './prefs.js';
import { t } from './texts.js';
import { state, on, emit, start, see, open, select, idOf, isManager, person, conversation } from './state.js';
import { conversationList } from './list.js';
import { chatPane } from './chat.js';
import { composer } from './composer.js';
import { toast } from './toast.js';
import * as api from './api.js';

const app = document.getElementById('app');

const address = () => new URLSearchParams(location.hash.slice(1));

// go changes the address; what it shows follows from that, so back and forward work, also on a phone.
function go(conversationId, viewer = state.viewer) {
  const hash = '#' + new URLSearchParams({ u: viewer, ...(conversationId ? { c: conversationId } : {}) });
  if (location.hash === hash) return;
  history.pushState(null, '', hash);
  follow();
}

async function follow() {
  const want = address();
  const viewer = person(want.get('u')) ? want.get('u') : firstPersona();
  const c = want.get('c') || '';
  try {
    if (viewer !== state.viewer) await see(viewer, c || (isPhone() ? '' : undefined));
    else await open(conversation(c) ? c : '');
    if (!state.open && !isPhone() && state.conversations.length) {
      const first = (state.conversations.find(x => x.kind !== 'group') || state.conversations[0]).id;
      history.replaceState(null, '', '#' + new URLSearchParams({ u: viewer, c: first }));
      await open(first);
    }
  } catch (err) {
    toast(err.code === 'offline' ? t('offline') : err.message, 'bad');
  }
  app.dataset.view = state.open ? 'chat' : 'list';
}

// firstPersona is an ordinary employee with a manager, whose sentences make most sense, and with as many groups as
// anybody. Who reads English meets a colleague with an English name, if there is one.
function firstPersona() {
  const fit = state.people.filter(p => p.active !== false && !p.outsider && !p.admin && !p.boss && p.managerId && !isManager(p)).sort((a, b) => (b.groups || 0) - (a.groups || 0));
  const latin = prefs.lang === 'en' && fit.find(p => /^[A-Za-z]/.test(p.name));
  return idOf(latin || fit[0] || state.people[0]);
}

// The drawers and dialogs are fetched when they are first opened: most visits only chat.
const makers = {
  inspector: () => import('./inspector.js').then(m => m.inspector({ close: () => panel(''), spoil: call => panel('faults', true).then(() => emit('spoil', call)) })),
  faults: () => import('./faults.js').then(m => m.faultPanel({ close: () => panel('') })),
};
const dialogs = () => import('./persona.js');
const panels = {};
let current = '', opener = null;

// panel opens the inspector or the fault panel, or closes the one that is open.
async function panel(name, force) {
  if (!current) opener = document.activeElement;
  current = current === name && !force ? '' : name;
  for (const [key, p] of Object.entries(panels)) p.el.hidden = key !== current;
  app.dataset.panel = current;
  for (const b of document.querySelectorAll('[data-panel-button]')) b.setAttribute('aria-pressed', String(b.dataset.panelButton === current));
  if (!current) {
    const inside = document.activeElement === document.body || document.activeElement.closest('.panel');
    if (inside && opener?.isConnected) opener.focus(); // back to where the keyboard came from
    return;
  }
  if (!panels[name]) {
    const made = await Promise.all([makers[name](), panelStyle()]);
    if (!panels[name]) app.append((panels[name] = made[0]).el);
    panels[name].el.hidden = current !== name;
  }
  if (current !== name) return;
  panels[name].opened();
  panels[name].el.tabIndex = -1;
  panels[name].el.focus({ preventScroll: true }); // the next Tab goes into it
}

const panelStyle = () => new Promise(done => {
  if (document.querySelector('link[href$="panel.css"]')) return done();
  return document.head.append(h('link', { rel: 'stylesheet', href: '/sandbox/page/panel.css', onload: done, onerror: done }));
});

const host = {
  press: (card, b, extra) => api.post('press', { user: state.viewer, trackId: card.view.trackId, actionId: b.actionId || '', params: { ...b.params, ...extra.params }, ...(extra.form ? { form: extra.form } : {}) }),
  async local(card, set) {
    const answer = await api.local(card.view.trackId, state.viewer, set).catch(err => toast(err.message, 'bad'));
    if (answer?.view) card.update(answer.view);
  },
  say: text => write.say(text),
  quote: m => write.setQuote(m),
  inspect(m) {
    select(m);
    panel('inspector', true);
  },
  async redeliver(m) {
    await api.post('redeliver', { id: m.id }).then(() => toast(t('done'), 'ok'), err => toast(t('bad', { why: err.message }), 'bad'));
  },
  back: () => go(''),
  openMembers: async c => (await dialogs()).openMembers(c, viewer => go(state.open, viewer)),
  panel,
};

let write;

function railButton(name, label, onclick, props) {
  return h('button', { type: 'button', class: 'rail-b', title: label, onclick, ...props }, icon(name, 22), h('span', null, label));
}

function build() {
  const list = conversationList({ openPersona: persona, go });
  const chat = chatPane(host);
  write = composer();
  chat.el.append(write.el);
  const rail = h('nav', { class: 'rail', 'aria-label': t('app') },
    h('img', { class: 'logo', src: '/sandbox/page/icon.svg', alt: '' }),
    railButton('chat', t('messages'), () => go(isPhone() ? '' : state.open), { 'aria-current': 'page' }),
    railButton('trace', t('inspector'), () => panel('inspector'), { 'data-panel-button': 'inspector', 'aria-pressed': 'false' }),
    railButton('bolt', t('faults'), () => panel('faults'), { 'data-panel-button': 'faults', 'aria-pressed': 'false' }),
    h('a', { class: 'rail-b', href: '/gallery', title: t('gallery') }, icon('grid', 22), h('span', null, t('gallery'))),
    railButton('gear', t('settings'), async () => (await dialogs()).openSettings({ LANGS, THEMES, LOOKS, prefer }), { class: 'rail-b end' }));
  const banner = h('div', { class: 'banner', hidden: true, role: 'status' }, t('offline'));
  fresh(app, banner, rail, list.el, chat.el);
  const badge = button => {
    const el = h('span', { class: 'badge', hidden: true });
    rail.querySelector(`[data-panel-button=${button}]`).append(el);
    return el;
  };
  const waiting = badge('faults'), wrong = badge('inspector');
  // What DingTalk forbids is said aloud, here where a real client would be silent.
  on('violation', v => {
    wrong.hidden = false;
    fresh(wrong, Number(wrong.firstChild?.textContent || 0) + 1, h('span', { class: 'sr' }, t('violations_n')));
    if (v.level === 'error') toast(t('violation', { rule: v.rule, detail: v.detail }), 'bad');
  });
  on('violations-seen', () => { wrong.hidden = true; fresh(wrong); });
  // Faults that still wait for their call are easily forgotten.
  const count = async () => {
    const { faults } = await api.get('faults').catch(() => ({ faults: [] }));
    const n = faults.filter(f => !f.times || f.seen < f.times).length;
    waiting.hidden = !n;
    fresh(waiting, n, h('span', { class: 'sr' }, t('waiting_faults')));
  };
  on('settings', data => data.changed === 'faults' && count());
  count();
  on('online', yes => {
    banner.hidden = yes;
    if (yes) toast(t('online'), 'ok');
  });
}

async function persona() {
  (await dialogs()).openPersona(viewer => {
    const c = conversation(state.open);
    go(c?.kind === 'group' ? state.open : '', viewer);
    toast(t('you_are', { name: person(viewer).name }));
  });
}

onPrefer(change => {
  if (change.lang) location.reload();
});

// Tabs and choices are walked through with the arrow keys; a tab opens at once.
document.addEventListener('keydown', e => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
  const bar = step && e.target.closest?.('[role=tablist],[role=radiogroup],[role=toolbar]');
  if (!bar || !e.target.matches('button')) return;
  const all = [...bar.querySelectorAll('button')];
  const i = (all.indexOf(e.target) + step + all.length) % all.length;
  e.preventDefault();
  all[i].focus();
  if (!bar.matches('[role=tablist]')) return;
  all[i].click();
  bar.querySelectorAll('button')[i]?.focus(); // drawn anew
});

document.addEventListener('keydown', e => {
  if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 'k') {
    e.preventDefault();
    persona();
  }
  if (e.key === 'Escape' && current && !document.querySelector('dialog[open]')) panel('');
});
addEventListener('popstate', follow);

async function main() {
  try {
    await start();
  } catch {
    fresh(app, h('div', { class: 'empty full' }, h('p', null, t('offline')), iconButton('redo', t('offline'), () => location.reload())));
    setTimeout(() => location.reload(), 3000);
    return;
  }
  build();
  await follow();
  if (location.pathname === '/inspector') panel('inspector', true);
  app.classList.add('ready');
}

main();
