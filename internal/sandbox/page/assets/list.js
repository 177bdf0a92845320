// The list of conversations.
import { h, icon, avatar, botAvatar, fresh } from './dom.js';
import { t, when } from './texts.js';
import { state, on, now, person } from './state.js';
import { brief } from './message.js';

// groupFace is the mosaic of up to four members that DingTalk shows for a group.
function groupFace(c) {
  return h('span', { class: 'av mosaic', 'aria-hidden': 'true' }, c.members.slice(0, 4).map(id => avatar(person(id)?.name || id)));
}

// preview prefers the words of the page's language, which only a loaded card knows.
function preview(c) {
  const m = state.messages.get(c.id)?.list.at(-1);
  return m && m.id === c.lastMessageId && m.card ? brief(m) : c.lastText || '';
}

export function conversationList({ openPersona, go }) {
  let filter = '', rows = new Map();
  const search = h('input', { type: 'search', class: 'search', placeholder: t('search_chat'), 'aria-label': t('search_chat'), oninput: () => {
    filter = search.value.trim().toLowerCase();
    draw();
  } });
  const me = h('button', { type: 'button', class: 'me', onclick: openPersona });
  const list = h('ul', { class: 'convs', 'aria-label': t('messages') });
  const el = h('section', { class: 'list', 'aria-label': t('messages') }, h('div', { class: 'list-head' }, me, h('label', { class: 'search-box' }, icon('search', 16), search)), list);

  function item(c) {
    const unread = c.unread > 0;
    const text = preview(c);
    return h('li', null, h('button', { type: 'button', class: 'conv' + (c.id === state.open ? ' open' : ''), 'aria-current': c.id === state.open ? 'true' : null, 'data-id': c.id, onclick: () => go(c.id) },
      c.kind === 'group' ? groupFace(c) : botAvatar(),
      h('span', { class: 'conv-main' },
        h('span', { class: 'conv-line' }, h('b', null, c.title), c.kind !== 'group' && h('span', { class: 'tag t-blue' }, t('bot')), h('time', null, c.lastAt ? when(c.lastAt, now(), true) : '')),
        h('span', { class: 'conv-line' }, h('span', { class: 'last' }, c.mentioned && h('em', null, t('mentioned') + ' '), text),
          unread && h('span', { class: 'badge' }, h('span', { 'aria-hidden': 'true' }, c.unread > 99 ? '99+' : String(c.unread)), h('span', { class: 'sr' }, t('unread_n', { n: c.unread })))))));
  }

  // keyed keeps the rows that did not change: a click that began on one must end on it.
  function keyed(shown) {
    const next = new Map();
    const today = new Date(now()).toDateString(); // yesterday is written otherwise
    shown.forEach((c, i) => {
      const look = JSON.stringify([c, preview(c), c.id === state.open, today]);
      const row = rows.get(c.id)?.look === look ? rows.get(c.id) : { look, el: item(c) };
      next.set(c.id, row);
      if (list.children[i] !== row.el) list.insertBefore(row.el, list.children[i] || null);
    });
    while (list.children.length > shown.length) list.lastChild.remove();
    rows = next;
  }

  function draw() {
    const focused = document.activeElement?.dataset?.id;
    const shown = state.conversations.filter(c => !filter || c.title.toLowerCase().includes(filter) || (c.lastText || '').toLowerCase().includes(filter));
    if (shown.length) keyed(shown);
    else fresh(list, h('li', { class: 'none' }, t('no_chat')));
    if (focused && document.activeElement === document.body) list.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
    const total = state.conversations.reduce((n, c) => n + (c.unread || 0), 0);
    document.title = (total ? `(${total}) ` : '') + t('app');
  }

  function drawMe() {
    const p = person(state.viewer);
    if (!p) return;
    fresh(me, avatar(p.name), h('span', null, h('b', null, p.name), h('small', null, [p.title, p.dept].filter(Boolean).join(' · '))), icon('down', 16));
    me.setAttribute('aria-label', `${t('you_are', { name: p.name })} · ${t('switch_persona')}`);
  }

  on('conversations open', draw);
  on('viewer people', drawMe);
  on('message', draw);
  return { el, draw() { draw(); drawMe(); } };
}
