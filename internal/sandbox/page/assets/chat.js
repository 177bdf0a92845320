// The chat pane: header, messages, ceiling card.
import { h, icon, iconButton, fresh, botAvatar } from './dom.js';
import { t, when } from './texts.js';
import { state, on, now, conversation, older, whenRead, read, select, nameOf, person } from './state.js';
import { MessageView, brief, isMine } from './message.js';
import { announce, toast } from './toast.js';
import { examples } from './examples.js';
import { Card } from './card.js';

const GAP_MS = 5 * 60e3; // a time line where a chat paused this long
const NEAR_PX = 60; // so near to the end counts as being there

// chatPane makes the pane; `host` is what messages and cards need, plus say, back, openMembers.
export function chatPane(host) {
  const head = h('header', { class: 'chat-head' });
  const list = h('div', { class: 'msgs', role: 'log', 'aria-live': 'off' });
  const scroller = h('div', { class: 'scroller', tabindex: '0' }, list);
  const jump = h('button', { type: 'button', class: 'jump', hidden: true, onclick: () => toEnd(true) }, icon('down', 16), t('new_messages'));
  const ceiling = h('div', { class: 'ceiling', hidden: true });
  const el = h('main', { class: 'chat', 'aria-label': t('messages') }, head, ceiling, h('div', { class: 'stage' }, scroller, jump));
  let views = new Map();
  let current = '';
  let pinned = true;

  const nearEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_PX;
  const toEnd = smooth => scroller.scrollTo({ top: scroller.scrollHeight, behavior: smooth ? 'smooth' : 'auto' });
  whenRead(() => pinned);

  // keeping runs a change of the messages and keeps what is being read where it is: at the end the end stays, and
  // elsewhere what follows a changed message stays, if any of it is on the screen: the scroll position moves by as
  // much as the message grew. While something shrinks the list keeps its height, so that the scroll position is set
  // once and never clamped by the browser, which would be seen (and measured) as a jump.
  function keeping(change, changed) {
    const ended = changed && changed.getBoundingClientRect().bottom <= scroller.getBoundingClientRect().bottom;
    const before = contentEnd();
    list.style.minHeight = list.offsetHeight + 'px';
    change();
    const end = contentEnd();
    if (pinned) scroller.scrollTop = Math.max(0, end - scroller.clientHeight);
    else if (ended) scroller.scrollTop += end - before;
    list.style.minHeight = '';
  }

  const contentEnd = () => (list.lastElementChild ? list.lastElementChild.getBoundingClientRect().bottom - list.getBoundingClientRect().top : 0) + parseFloat(getComputedStyle(list).paddingBottom);

  scroller.addEventListener('scroll', () => {
    pinned = nearEnd();
    if (pinned) {
      jump.hidden = true;
      if (conversation(current)?.unread) read(current);
    }
    if (scroller.scrollTop < 200) more();
  }, { passive: true });

  new ResizeObserver(() => pinned && toEnd(false)).observe(scroller);
  list.addEventListener('load', () => pinned && toEnd(false), true);

  // What only DingTalk's client opens: a text is said, as there; of anything else the address is shown.
  el.addEventListener('click', e => {
    const link = e.target.closest('.md a[href]')?.getAttribute('href') || '';
    if (!/^(dtmd|dingtalk):/i.test(link)) return;
    e.preventDefault();
    const words = /^dtmd:\/\/dingtalkclient\/sendMessage\/?\?(.*)$/i.exec(link);
    const text = words && new URLSearchParams(words[1]).get('content');
    if (text) host.say(text);
    else toast(t('show_link', { url: link }));
  });

  async function more() {
    const id = current;
    if (!state.messages.get(id)?.more) return;
    await older(id).catch(() => {});
  }

  function timeLine(m, before) {
    if (before && m.at - before.at < GAP_MS) return null;
    return h('div', { class: 'time' }, h('time', { datetime: new Date(m.at).toISOString() }, when(m.at, now())));
  }

  function rows(messages, before) {
    return messages.flatMap((m, i) => {
      const view = new MessageView(m, host);
      views.set(m.id, view);
      return [timeLine(m, i ? messages[i - 1] : before), view.el];
    });
  }

  const foldAll = () => views.forEach(v => v.card?.fold());

  function showHead(c) {
    fresh(head, iconButton('back', t('back'), host.back, { class: 'ib back' }),
      h('div', { class: 'chat-title' }, h('h1', null, c.title, c.kind === 'group' && h('small', null, `(${c.members.length})`)),
        h('p', null, c.kind === 'group' ? c.members.slice(0, 5).map(nameOf).join('、') + (c.members.length > 5 ? '…' : '') : botLine())),
      c.kind === 'group' && iconButton('people', t('members'), () => host.openMembers(c)),
      iconButton('trace', t('inspector'), () => host.panel('inspector')), iconButton('bolt', t('faults'), () => host.panel('faults')));
  }

  function botLine() {
    const live = state.connections.filter(c => c.mode === 'open').length;
    return h('span', { class: 'bot-line' + (live ? '' : ' off') }, h('i'), t(live ? 'connected' : 'not_connected'));
  }

  function showCeiling(c) {
    ceiling.hidden = !c?.oneBox;
    if (c?.oneBox) fresh(ceiling, new Card(c.oneBox, host).el);
  }

  function emptyState() {
    const p = person(state.viewer);
    return h('div', { class: 'empty' }, botAvatar('big'), h('h2', null, t('empty_title', { name: p?.name || '' })), h('p', null, t('empty_text')),
      h('div', { class: 'chips' }, examples().map(text => h('button', { type: 'button', class: 'chip', onclick: () => host.say(text) }, text))));
  }

  function show(id) {
    const c = conversation(id);
    const changed = current !== id;
    current = id;
    views = new Map();
    if (!c) {
      fresh(head);
      showCeiling(null);
      fresh(list, h('div', { class: 'empty' }, botAvatar('big'), h('p', null, t('choose_chat'))));
      return;
    }
    showHead(c);
    showCeiling(c);
    const chat = state.messages.get(id);
    if (!chat?.ready) fresh(list, h('div', { class: 'empty' }, h('i', { class: 'spin' })));
    else if (!chat.list.length) fresh(list, emptyState());
    else fresh(list, rows(chat.list));
    foldAll();
    pinned = true;
    jump.hidden = true;
    toEnd(false);
    if (changed) list.setAttribute('aria-label', c.title);
  }

  function arrived(m) {
    if (m.conversation !== current) return;
    const chat = state.messages.get(current);
    const view = views.get(m.id);
    if (view) return keeping(() => view.update(m), view.el);
    if (!views.size) fresh(list);
    const i = chat.list.findIndex(x => x.id === m.id);
    const next = views.get(chat.list[i + 1]?.id);
    const added = rows([m], chat.list[i - 1]).filter(Boolean);
    if (isMine(m)) pinned = true;
    keeping(() => {
      if (next) next.el.before(...added);
      else list.append(...added);
      views.get(m.id).card?.fold();
    });
    if (!isMine(m)) {
      announce(`${m.from.kind === 'bot' ? state.session.bot.name : m.from.name}: ${brief(m)}`);
      jump.hidden = pinned;
    }
  }

  on('open', show);
  on('message', arrived);
  on('card', change => {
    const c = conversation(change.conversation);
    if (c?.oneBox?.trackId === change.trackId && current === change.conversation) showCeiling(Object.assign(c, { oneBox: change.view }));
    const view = views.get(change.messageId) || [...views.values()].find(v => v.card?.view.trackId === change.trackId);
    if (!view?.card || !change.view) return;
    const before = brief(view.m);
    keeping(() => view.update({ ...view.m, card: change.view.version >= view.card.view.version ? change.view : view.card.view }), view.el);
    if (brief(view.m) !== before) announce(brief(view.m));
  });
  on('older', ({ id, fresh: added }) => {
    if (id !== current || !added.length) return;
    const before = scroller.scrollHeight, top = scroller.scrollTop;
    list.prepend(...rows(added).filter(Boolean));
    foldAll();
    scroller.scrollTop = top + scroller.scrollHeight - before;
  });
  on('connections', () => {
    const line = head.querySelector('.bot-line');
    if (line) line.replaceWith(botLine());
  });
  on('conversations', () => {
    const c = conversation(current);
    if (c && head.querySelector('h1') === null) showHead(c);
  });
  on('selected', m => {
    for (const v of views.values()) v.el.classList.toggle('selected', v.m.id === m?.id);
    views.get(m?.id)?.el.scrollIntoView({ block: 'nearest' });
  });

  // Arrow keys walk through the messages; everything inside one is reached with Tab.
  list.addEventListener('keydown', e => {
    if (e.key !== 'ArrowUp' && e.key !== 'ArrowDown' || e.target.matches('input,textarea,select')) return;
    const row = e.target.closest('.msg');
    const all = [...list.querySelectorAll('.msg')];
    const to = all[all.indexOf(row) + (e.key === 'ArrowUp' ? -1 : 1)];
    if (to) {
      e.preventDefault();
      to.focus();
    }
  });
  scroller.addEventListener('keydown', e => {
    if (e.target !== scroller || (e.key !== 'ArrowUp' && e.key !== 'ArrowDown')) return;
    const all = list.querySelectorAll('.msg');
    if (all.length) {
      e.preventDefault();
      all[all.length - 1].focus();
    }
  });
  list.addEventListener('dblclick', e => {
    const id = e.target.closest('.msg')?.dataset.id;
    if (id && !e.target.closest('button,a,input,select,textarea,.card,.bubble')) select(views.get(id).m);
  });

  return { el, show, refresh: () => show(current) };
}
