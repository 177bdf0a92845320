// Where one writes: text with mentions, quotes, pictures, voice, files.
import { h, icon, iconButton, fresh, avatar, botAvatar } from './dom.js';
import { t } from './texts.js';
import { state, on, conversation, person, take, idOf, nameOf } from './state.js';
import { dialog } from './dialog.js';
import { toast } from './toast.js';
import { brief } from './message.js';
import { examples } from './examples.js';
import * as api from './api.js';

const MAX_LINES_PX = 140;

export function composer() {
  let quote = null, withBot = true, sending = false;
  let picked = new Map(); // shown name → userId of people mentioned
  let options = [], active = 0, from = -1;

  const text = h('textarea', { class: 'write', rows: 1, 'aria-autocomplete': 'list', 'aria-haspopup': 'listbox', 'aria-controls': 'mentions' });
  const menu = h('ul', { class: 'mentions', id: 'mentions', role: 'listbox', 'aria-label': t('mention'), hidden: true });
  const quoteBar = h('div', { class: 'quote-bar', hidden: true });
  const botBar = h('div', { class: 'bot-bar', hidden: true });
  const chips = h('div', { class: 'chips', hidden: true });
  const pick = h('input', { type: 'file', hidden: true, 'aria-hidden': 'true', tabindex: '-1', onchange: () => { for (const f of pick.files) sendFile(f); pick.value = ''; } });
  const sendButton = h('button', { type: 'submit', class: 'send', 'aria-label': t('send'), title: t('send') }, icon('send'));
  const spark = iconButton('spark', t('examples'), () => { chips.hidden = !chips.hidden; fillChips(); }, { 'aria-expanded': 'false' });
  const at = iconButton('at', t('mention'), () => type('@'));
  const bar = h('div', { class: 'compose-tools', role: 'toolbar', 'aria-label': t('send') }, iconButton('image', t('picture'), () => choose('image/*')), iconButton('mic', t('audio'), openVoice),
    iconButton('clip', t('file'), () => choose('')), at, spark);
  const el = h('form', { class: 'composer', onsubmit: e => { e.preventDefault(); submit(); } }, chips, quoteBar, botBar, menu, bar, h('div', { class: 'write-row' }, text, sendButton), pick);

  const group = () => conversation(state.open)?.kind === 'group';

  function choose(accept) {
    pick.accept = accept;
    pick.click();
  }

  function type(letter) {
    text.setRangeText(letter, text.selectionStart, text.selectionEnd, 'end');
    text.focus();
    changed();
  }

  function fillChips() {
    spark.setAttribute('aria-expanded', String(!chips.hidden));
    fresh(chips, examples().map(x => h('button', { type: 'button', class: 'chip', onclick: () => { chips.hidden = true; say(x); } }, x)));
  }

  // candidates are the people of the group and the bot; in a 1:1 nobody can be mentioned.
  function candidates(word) {
    if (!group()) return [];
    const bot = { id: 'bot', name: state.session.bot.name, bot: true };
    const people = conversation(state.open).members.map(person).filter(p => p && idOf(p) !== state.viewer).map(p => ({ id: idOf(p), name: p.name, p }));
    return [bot, ...people].filter(x => [x.name, x.p?.nameEn, x.p?.dept].join(' ').toLowerCase().includes(word.toLowerCase()));
  }

  function complete() {
    const before = text.value.slice(0, text.selectionStart);
    const m = /@([^\s@]{0,20})$/.exec(before);
    from = m ? m.index : -1;
    options = m ? candidates(m[1]).slice(0, 8) : [];
    active = 0;
    drawMenu();
  }

  function drawMenu() {
    menu.hidden = !options.length;
    if (menu.hidden) return text.removeAttribute('aria-activedescendant');
    fresh(menu, options.map((o, i) => h('li', { id: 'm' + i, role: 'option', 'aria-selected': String(i === active), class: i === active ? 'open' : '', onpointerdown: e => { e.preventDefault(); mention(o); } },
      o.bot ? botAvatar('small') : avatar(o.name, '', 'small'), h('b', null, o.name), h('small', null, o.bot ? t('bot') : [o.p.title, o.p.dept].filter(Boolean).join(' · ')))));
    text.setAttribute('aria-activedescendant', 'm' + active);
    menu.children[active]?.scrollIntoView({ block: 'nearest' });
  }

  function mention(o) {
    text.setRangeText('@' + o.name + ' ', from, text.selectionStart, 'end');
    if (o.bot) withBot = true;
    else picked.set(o.name, o.id);
    options = [];
    drawMenu();
    changed();
    text.focus();
  }

  function grow() {
    text.style.height = 'auto';
    text.style.height = Math.min(text.scrollHeight, MAX_LINES_PX) + 'px';
  }

  function changed() {
    grow();
    complete();
    drawBot();
    el.classList.toggle('ready', !!text.value.trim());
  }

  function drawBot() {
    botBar.hidden = !group();
    if (botBar.hidden) return;
    const bot = state.session.bot.name;
    const on = withBot || text.value.includes('@' + bot);
    fresh(botBar, h('button', { type: 'button', class: 'chip' + (on ? ' on' : ''), 'aria-pressed': String(on), title: t('bot_toggle', { bot }), onclick: () => { withBot = !on; text.value = withBot ? text.value : text.value.replaceAll('@' + bot, '').trimStart(); changed(); text.focus(); } },
      icon(on ? 'check' : 'at', 14), '@' + bot), h('span', { class: on ? '' : 'warn' }, t(on ? 'bot_on' : 'bot_off', { bot })));
  }

  function setQuote(m) {
    quote = m;
    quoteBar.hidden = !m;
    if (!m) return;
    fresh(quoteBar, h('span', null, h('b', null, t('quoting', { name: m.from.kind === 'bot' ? state.session.bot.name : m.from.name })), ' ', brief(m)), iconButton('close', t('cancel'), () => setQuote(null)));
    text.focus();
  }

  async function post(body) {
    const answer = await api.post('say', { user: state.viewer, conversation: state.open, quote: quote?.id, ...body });
    setQuote(null);
    if (answer.message) take(answer.message, false);
  }

  const wrong = err => toast(err.code === 'user_left' ? t('left_cannot', { name: nameOf(state.viewer) }) : err.code === 'offline' ? t('offline') : t('bad', { why: err.message }), 'bad');

  // say sends a text; false means that it was not sent.
  async function say(words, mentions = []) {
    if (!state.open || sending) return false;
    sending = true;
    try {
      await post({ text: words, mentions, ...(group() && !withBot && !words.includes('@' + state.session.bot.name) ? { noBot: true } : {}) });
      return true;
    } catch (err) {
      wrong(err);
      return false;
    } finally {
      sending = false;
    }
  }

  async function submit() {
    const words = text.value.trim();
    if (!words) return;
    const mentions = [...picked].filter(([name]) => words.includes('@' + name)).map(([, id]) => id);
    const kept = text.value;
    text.value = '';
    changed();
    if (await say(words, mentions)) {
      picked = new Map();
      withBot = true;
      drawBot();
    } else if (!text.value) {
      text.value = kept;
      changed();
    }
    text.focus();
  }

  async function sendFile(file) {
    const type = file.type.startsWith('image/') ? 'picture' : file.type.startsWith('audio/') ? 'audio' : file.type.startsWith('video/') ? 'video' : 'file';
    try {
      const up = await api.upload(file);
      await post({ type, file: up.id });
    } catch (err) {
      wrong(err);
    }
  }

  function openVoice() {
    const said = h('textarea', { class: 'in', rows: 2, 'aria-label': t('audio_text'), placeholder: t('audio_none'), autofocus: true });
    const seconds = h('input', { class: 'in', type: 'number', min: 1, max: 60, value: 3, 'aria-label': t('seconds') });
    const box = dialog(t('audio'), 'ask', h('p', { class: 'hint' }, t(group() ? 'audio_group' : 'audio_hint')), h('label', { class: 'field' }, h('span', { class: 'f-label' }, t('audio_text')), said),
      h('label', { class: 'field' }, h('span', { class: 'f-label' }, t('seconds')), seconds),
      h('div', { class: 'row-end' }, h('button', { type: 'button', class: 'btn gray', onclick: () => box.close() }, t('cancel')), h('button', { type: 'button', class: 'btn blue', onclick: async () => {
        box.close();
        await post({ type: 'audio', recognition: said.value.trim(), durationMs: Math.max(1, Number(seconds.value) || 3) * 1000 }).catch(wrong);
      } }, t('send'))));
  }

  text.addEventListener('input', changed);
  text.addEventListener('click', complete);
  text.addEventListener('blur', () => { options = []; drawMenu(); });
  text.addEventListener('keydown', e => {
    if (e.isComposing || e.keyCode === 229) return; // the input method's own Enter
    if (options.length) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
      if (step) {
        e.preventDefault();
        active = (active + step + options.length) % options.length;
        return drawMenu();
      }
      if (e.key === 'Enter' || e.key === 'Tab') {
        e.preventDefault();
        return mention(options[active]);
      }
      if (e.key === 'Escape') {
        e.preventDefault();
        e.stopPropagation();
        options = [];
        return drawMenu();
      }
    }
    if (e.key === 'Enter' && !e.shiftKey && !e.ctrlKey && !e.altKey) {
      e.preventDefault();
      submit();
    } else if (e.key === 'Escape' && quote) setQuote(null);
  });
  text.addEventListener('paste', e => {
    const files = [...(e.clipboardData?.files || [])];
    if (!files.length) return;
    e.preventDefault();
    files.forEach(sendFile);
  });
  el.addEventListener('dragover', e => e.preventDefault());
  el.addEventListener('drop', e => {
    e.preventDefault();
    [...e.dataTransfer.files].forEach(sendFile);
  });

  function show() {
    const c = conversation(state.open);
    el.hidden = !c;
    if (!c) return;
    at.hidden = !group(); // in a 1:1 there is nobody to mention
    quote = null;
    quoteBar.hidden = true;
    chips.hidden = true;
    spark.setAttribute('aria-expanded', 'false');
    withBot = true;
    const me = person(state.viewer);
    const left = me?.active === false;
    const label = left ? t('left_cannot', { name: me.name }) : t(c.kind === 'group' ? 'placeholder_group' : 'placeholder', { name: c.title });
    text.placeholder = label;
    text.setAttribute('aria-label', label);
    text.disabled = left;
    changed();
  }

  let shown = '';
  on('open', id => {
    const key = state.viewer + id;
    if (key !== shown) {
      text.value = '';
      picked = new Map();
      show();
    }
    shown = key;
  });
  on('people', show);
  return { el, say, setQuote, focus: () => text.focus() };
}
