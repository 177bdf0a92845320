// The inspector: what happened on the wire, by message or as it comes.
import './panel_texts.js';
import { h, icon, iconButton, fresh } from './dom.js';
import { t, exact } from './texts.js';
import { state, on, emit, nameOf, select } from './state.js';
import { brief } from './message.js';
import { copyText } from './card.js';
import { toast } from './toast.js';
import * as api from './api.js';

const TABS = ['follow', 'calls', 'frames', 'cards', 'violations'];
const KEEP = 300; // rows of a live list
const ANSWERS = 12; // messages whose cost is listed

// pretty lays out JSON; anything else stays as it is.
function pretty(text) {
  if (!text) return '';
  try {
    return JSON.stringify(typeof text === 'string' ? JSON.parse(text) : text, (k, v) => {
      if (typeof v !== 'string' || !/^\s*[[{]/.test(v)) return v;
      try {
        return JSON.parse(v); // DingTalk nests JSON in strings
      } catch {
        return v;
      }
    }, 2);
  } catch {
    return String(text);
  }
}

const block = (label, text) => text && h('div', { class: 'code' }, h('div', { class: 'code-head' }, h('span', null, label), iconButton('copy', t('copy'), () => copyText(text))), h('pre', { tabindex: '0' }, pretty(text)));

// fold is a row that opens; what is inside is made only then.
function fold(head, inside, cls = '') {
  const el = h('details', { class: 'row ' + cls }, h('summary', null, head));
  el.addEventListener('toggle', () => {
    if (el.open && el.children.length === 1) el.append(h('div', { class: 'inside' }, inside()));
  });
  return el;
}

const opened = row => {
  if (row) row.open = true;
  return row;
};

const pill = (text, cls = '') => h('span', { class: 'pill ' + cls }, text);
const ms = n => pill(`${Math.round(n || 0)} ms`, n > 1000 ? 'bad' : n > 200 ? 'slow' : '');
const failed = c => c.status === 0 || c.status >= 400 || !!c.error;

// again pushes what a frame carried once more: with a new messageId, or as the very same frame.
function again(f) {
  if (f.type === 'SYSTEM' || /^raw-/.test(f.key)) return null;
  const go = (path, body) => api.post(path, body).then(() => toast(t('done'), 'ok'), err => toast(t('bad', { why: err.message }), 'bad'));
  return [mini(t('redeliver'), () => go('redeliver', { id: f.key })), mini(t('duplicate'), () => go('duplicate', { id: f.key, times: 1 }))];
}

const mini = (text, onclick) => h('button', { type: 'button', class: 'mini', onclick }, text);

// origin leads from a row to the message or press that caused it.
const origin = id => id && id !== show.current() && mini(t('caused_by'), () => show.cause(id));

function callRow(c) {
  return fold([pill(c.method, 'verb'), h('span', { class: 'path', title: c.path }, c.path), pill(c.status || '—', failed(c) ? 'bad' : 'good'), ms(c.ms), pill(t(c.counted ? 'counted' : 'free'), c.counted ? 'paid' : '')], () => [
    h('p', { class: 'facts-line' }, exact(c.at), c.error && pill(c.error, 'bad'), c.fault && pill(c.fault, 'slow'),
      c.curl && mini(t('copy_curl'), () => copyText(c.curl)), mini(t('spoil'), () => show.spoil(c)), origin(c.cause)),
    c.query && block('query', c.query), block(t('request'), c.requestBody), block(t('answer'), c.responseBody)], failed(c) ? 'is-bad' : '');
}

const topicName = f => f.eventType || f.topic.split('/').filter(Boolean).slice(-3).join('/') || f.topic || t('whole_frame');

function frameRow(f) {
  const ok = f.ack && f.ack.code === 200;
  return fold([pill(f.type || 'RAW', 'verb'), h('span', { class: 'path', title: f.topic }, topicName(f)), f.attempt > 1 && pill('×' + f.attempt, 'slow'), f.outcome !== 'sent' && pill(f.outcome, 'bad'),
    f.ack ? [pill(f.ack.code, ok ? 'good' : 'bad'), ms(f.ack.ms)] : pill(t('no_ack'), 'slow')], () => [
    h('p', { class: 'facts-line' }, exact(f.at), pill(f.connection || '—'), h('code', null, f.id)), h('p', { class: 'facts-line' }, again(f), origin(f.cause)),
    f.headers && block('headers', JSON.stringify(f.headers)),
    block(f.topic, f.data), f.ack && block(`${t('ack')} ${f.ack.code} · ${Math.round(f.ack.ms)} ms`, f.ack.data || f.ack.message)], f.outcome !== 'sent' || (f.ack && !ok) ? 'is-bad' : '');
}

function pressRow(p) {
  return fold([pill(p.outcome, p.outcome === 'answered' ? 'good' : p.outcome === 'waiting' ? 'slow' : 'bad'), h('span', { class: 'path' }, t('press_of', { name: nameOf(p.user), action: p.actionId })), p.offered === false && pill(t('not_offered'), 'bad'), ms(p.ms)], () => [
    h('p', { class: 'facts-line' }, exact(p.at), origin(p.id)),
    block('params', p.params && JSON.stringify(p.params)), block('response', p.response && JSON.stringify(p.response))]);
}

const violationRow = v => h('div', { class: 'row flat ' + (v.level === 'error' ? 'is-bad' : 'is-slow') }, h('p', { class: 'facts-line' }, pill(v.level, v.level === 'error' ? 'bad' : 'slow'), h('b', null, v.rule), exact(v.at), origin(v.cause)), h('p', null, v.detail));

// noteBox shows what the bot noted about a message: its plain fields as a list, all of it as JSON.
function noteBox({ title, data }) {
  const plain = Object.entries(Object(data)).filter(([k, v]) => k !== 'id' && flat(v) !== '');
  return h('section', { class: 'group note' }, h('h3', null, title), typeof data === 'object' && h('dl', { class: 'facts' }, plain.map(([k, v]) => h('div', null, h('dt', null, k), h('dd', null, flat(v))))),
    fold(h('span', { class: 'path' }, 'JSON'), () => block(title, JSON.stringify(data))));
}

// flat says a value of a note in one line; what is empty says nothing.
function flat(v) {
  if (Array.isArray(v)) return v.map(flat).filter(Boolean).join(', ');
  if (v && typeof v === 'object') return Object.entries(v).filter(([, x]) => flat(x) !== '').map(([k, x]) => `${k}: ${flat(x)}`).join(' · ');
  return String(v ?? '');
}

function cardRow(c) {
  return fold([pill('v' + c.version, 'verb'), h('span', { class: 'path' }, c.trackId), h('small', null, exact(c.at))], () => {
    const box = h('div', null, h('i', { class: 'spin' }));
    cardData(c.trackId).then(kids => fresh(box, kids), err => fresh(box, err.message));
    return box;
  });
}

async function cardData(trackId) {
  const [{ view, raw }, { presses }] = await Promise.all([api.card(trackId, state.viewer), api.get('presses', { trackId })]);
  return [
    origin(raw.cause) && h('p', { class: 'facts-line' }, origin(raw.cause)),
    (view.warnings || []).length > 0 && h('div', { class: 'row flat is-slow' }, h('b', null, t('warnings')), view.warnings.map(w => h('p', null, w))),
    (raw.history || []).length > 0 && h('table', { class: 'versions' }, h('caption', null, t('history')), h('tbody', null, raw.history.map(x => h('tr', null, h('td', null, 'v' + x.version), h('td', null, x.by), h('td', null, exact(x.at)), h('td', { class: 'keys' }, (x.keys || []).join(', ')))))),
    block(t('public_data'), JSON.stringify(raw.public)), Object.keys(raw.private || {}).length > 0 && block(t('private_data'), JSON.stringify(raw.private)),
    Object.keys(raw.local || {}).length > 0 && block(t('local_data'), JSON.stringify(raw.local)),
    (presses || []).length > 0 && section(t('presses'), presses.map(pressRow))];
}

const section = (title, kids, extra) => (kids.length ? h('section', { class: 'group' }, h('h3', null, title, h('small', null, kids.length), extra), kids) : null);

// show lets rows reach the panel that they are in.
const show = { cause() {}, current: () => '', spoil() {} };

// cost is a line about one message or press: what it said, and what its answer took.
function cost(x) {
  const text = x.press ? t('press_of', { name: nameOf(x.press.user), action: x.press.actionId }) : `${x.message.from.name}: ${brief(x.message)}`;
  const go = () => show.cause((x.press || x.message).id);
  return h('tr', null, h('td', { class: 'said' }, h('button', { type: 'button', class: 'plain', onclick: go }, text)), [x.counted, x.free, x.deliveries].map(n => h('td', { class: 'n' }, n ?? 0)), h('td', { class: 'n' }, x.firstAnswerMs === undefined ? '—' : Math.round(x.firstAnswerMs)));
}

// costs is what the latest answers cost, one line for each message and press that reached the bot.
async function costs() {
  const { frames } = await api.get('frames', { limit: 400 });
  const ids = [...new Set(frames.filter(f => f.cause && f.attempt === 1).map(f => f.cause))].slice(-ANSWERS).reverse();
  const list = (await Promise.all(ids.map(id => api.cause(id).catch(() => null)))).filter(x => x && (x.message || x.press));
  if (!list.length) return null;
  const mean = list.reduce((n, x) => n + (x.counted || 0), 0) / list.length;
  return h('section', { class: 'group' }, h('h3', null, t('costs'), h('small', null, t('mean_calls', { n: mean.toFixed(1) }))),
    h('table', { class: 'versions costs' }, h('thead', null, h('tr', null, h('th', null, t('messages')), ['counted', 'free', 'deliveries'].map(k => h('th', { class: 'n' }, t(k))), h('th', { class: 'n' }, 'ms'))), h('tbody', null, list.map(cost))));
}

export function inspector({ close, spoil }) {
  let tab = 'follow', causeId = '', errorsOnly = false, system = false, timer, visible = false;
  show.spoil = spoil;
  show.current = () => (tab === 'follow' ? causeId : '');
  const meters = h('div', { class: 'meters' });
  const tabs = h('div', { class: 'tabs', role: 'tablist' });
  const body = h('div', { class: 'panel-body', role: 'tabpanel', tabindex: '0' });
  const el = h('aside', { class: 'panel', 'aria-label': t('inspector') }, h('header', null, h('h2', null, t('inspector')), iconButton('close', t('close'), close)), meters, tabs, body);

  function meter(label, { used, limit }) {
    const part = limit ? Math.min(100, (used / limit) * 100) : 0;
    const fill = h('i', { class: part > 90 ? 'bad' : part > 70 ? 'slow' : '' });
    fill.style.width = (used && part < 1 ? 1 : part) + '%';
    return h('div', { class: 'meter' }, h('span', null, label), h('b', null, used.toLocaleString(), h('small', null, ' / ' + (limit ? limit.toLocaleString() : t('unlimited')))),
      h('span', { class: 'bar', role: 'meter', 'aria-label': label, 'aria-valuenow': used, 'aria-valuemin': 0, 'aria-valuemax': limit || used }, fill));
  }

  const drawQuota = q => fresh(meters, meter(t('quota_api'), q.api), meter(t('quota_deliveries'), q.deliveries));

  function drawTabs() {
    fresh(tabs, TABS.map(x => h('button', { type: 'button', role: 'tab', 'aria-selected': String(x === tab), onclick: () => { tab = x; drawTabs(); load(); } }, t(x))));
  }

  async function trace() {
    const m = state.selected;
    if (!causeId) return [h('p', { class: 'hint' }, icon('trace', 28), t(m ? 'no_cause' : 'pick_message')), m ? opened(m.card && cardRow({ ...m.card, at: m.at })) : await costs()];
    const x = await api.cause(causeId);
    const first = x.message ? [h('b', null, x.message.from.kind === 'bot' ? state.session.bot.name : x.message.from.name), ' ', brief(x.message)] : x.press ? t('press_of', { name: nameOf(x.press.user), action: x.press.actionId }) : causeId;
    const stat = (n, label) => h('div', null, h('b', null, n), h('small', null, label));
    return [
      h('div', { class: 'facts-line' }, mini('‹ ' + t('costs'), () => select(null))),
      h('div', { class: 'subject' }, first),
      h('div', { class: 'stats' }, stat(x.counted ?? 0, t('counted')), stat(x.free ?? 0, t('free')), stat(x.deliveries ?? 0, t('deliveries')), stat(x.firstAnswerMs === undefined ? '—' : Math.round(x.firstAnswerMs) + ' ms', t('first_answer'))),
      (x.message?.notes || []).map(noteBox), x.press && section(t('presses'), [pressRow(x.press)]), section(t('frames'), (x.frames || []).map(frameRow)), section(t('calls'), (x.calls || []).map(callRow)),
      section(t('cards'), newest(x.cards || []).map(cardRow)),
      section(t('answers'), (x.answers || []).map(a => h('div', { class: 'row flat' }, h('p', null, pill(a.via || a.type, 'verb'), ' ', brief(a)))))];
  }

  const lists = {
    follow: trace,
    calls: async () => listing((await api.get('calls', { limit: KEEP })).calls.filter(c => !errorsOnly || failed(c)), callRow),
    frames: async () => listing((await api.get('frames', { limit: KEEP, system })).frames.filter(f => !errorsOnly || f.outcome !== 'sent' || !f.ack || f.ack.code !== 200), frameRow),
    cards: async () => listing((await api.get('cards')).cards.reverse(), cardRow),
    violations: async () => emit('violations-seen') || listing((await api.get('violations')).violations, violationRow),
  };

  function listing(items, row) {
    const filter = tab === 'calls' || tab === 'frames' ? h('label', { class: 'check' }, h('input', { type: 'checkbox', checked: errorsOnly, onchange: e => { errorsOnly = e.target.checked; load(); } }), t('errors_only')) : null;
    const more = tab === 'frames' && h('label', { class: 'check' }, h('input', { type: 'checkbox', checked: system, onchange: e => { system = e.target.checked; load(); } }), t('with_system'));
    return [filter && h('div', { class: 'checks' }, filter, more), items.length ? items.slice(-KEEP).reverse().map(row) : h('p', { class: 'hint' }, t('nothing'))];
  }

  // load draws the tab; rows that were open stay open.
  async function load() {
    const mine = tab;
    let kids;
    try {
      kids = await lists[tab]();
    } catch (err) {
      kids = [h('p', { class: 'hint' }, err.message)];
    }
    if (mine !== tab) return;
    const openRows = new Set([...body.querySelectorAll('details.row[open] > summary')].map(s => s.textContent));
    const top = body.scrollTop;
    const had = document.activeElement !== body && body.contains(document.activeElement) && document.activeElement.textContent;
    fresh(body, kids);
    for (const s of body.querySelectorAll('details.row > summary')) if (openRows.has(s.textContent)) s.parentNode.open = true;
    if (had) [...body.querySelectorAll('summary,button')].find(x => x.textContent === had)?.focus({ preventScroll: true });
    body.scrollTop = top;
  }

  function soon() {
    if (!visible || timer) return;
    const wait = tab === 'follow' && !causeId ? 1500 : 300; // the costs of all answers take some calls
    timer = setTimeout(() => { timer = null; if (!el.hidden) load(); }, wait);
  }

  show.cause = id => {
    const m = state.messages.get(state.open)?.list.find(x => x.id === id);
    if (m) return select(m); // the chat shows it too
    causeId = id;
    tab = 'follow';
    drawTabs();
    load();
  };

  const causeOf = m => (m ? (m.from.kind === 'user' ? m.id : m.cause || '') : '');

  on('selected', m => {
    causeId = causeOf(m);
    if (!visible || el.hidden) return;
    tab = 'follow';
    drawTabs();
    load();
  });
  on('frame call press violation card message', soon);
  on('quota', drawQuota);
  on('viewer', () => visible && load());

  return {
    el,
    opened() {
      visible = true;
      if (state.selected) {
        tab = 'follow';
        causeId = causeOf(state.selected);
      }
      drawTabs();
      load();
      api.get('quota').then(drawQuota, () => {});
    },
  };
}

// newest keeps the last version of each card.
function newest(cards) {
  const by = new Map();
  for (const c of cards) if (!by.has(c.trackId) || by.get(c.trackId).version < c.version) by.set(c.trackId, c);
  return [...by.values()];
}
