// Who the person at the screen is.
import { h, avatar, fresh, icon } from './dom.js';
import { t } from './texts.js';
import { prefs } from './prefs.js';
import { state, idOf, isManager, person } from './state.js';
import { dialog, confirmBox } from './dialog.js';
import { toast } from './toast.js';
import * as api from './api.js';

const ROLES = ['all', 'employee', 'manager', 'admin', 'outsider'];

// roles are the words for what somebody may do.
export function roles(p) {
  if (p.outsider) return ['outsider'];
  const out = [];
  if (p.active === false) out.push('left');
  if (p.boss) out.push('boss');
  if (p.admin) out.push('admin');
  if (isManager(p)) out.push('manager');
  return out.length ? out : ['employee'];
}

const HUE = { outsider: 't-orange', left: 't-gray', boss: 't-purple', admin: 't-red', manager: 't-green', employee: 't-gray' };

const fits = (p, role) => role === 'all' || (role === 'manager' ? isManager(p) || p.boss : roles(p).includes(role));
const words = p => [p.name, p.nameEn, p.title, p.dept, idOf(p)].join(' ').toLowerCase();

// personRow draws somebody with title, department and roles.
export function personRow(p, onclick, current) {
  return h('li', { role: 'presentation' }, h('button', { type: 'button', class: 'person' + (current ? ' open' : ''), role: 'option', 'aria-selected': String(!!current), 'data-user': idOf(p), onclick },
    avatar(p.name), h('span', { class: 'conv-main' }, h('span', { class: 'conv-line' }, h('b', null, p.name), p.nameEn && h('small', null, p.nameEn), roles(p).map(r => h('span', { class: 'tag ' + HUE[r] }, t(r)))),
      h('small', null, [p.title, p.dept].filter(Boolean).join(' · '))), current && icon('check', 18)));
}

// openPersona lets choose anybody in the organisation, by name, department, title or role.
export function openPersona(choose) {
  let role = 'all', query = '';
  const search = h('input', { type: 'search', class: 'in', placeholder: t('search_people'), 'aria-label': t('search_people'), autofocus: true, oninput: () => { query = search.value.trim().toLowerCase(); draw(); } });
  const tabs = h('div', { class: 'seg', role: 'tablist' });
  const list = h('ul', { class: 'people', role: 'listbox', 'aria-label': t('switch_persona') });
  const leave = h('button', { type: 'button', class: 'mini' });
  const el = dialog(t('switch_persona'), 'persona', h('p', { class: 'hint' }, t('persona_hint')), search, tabs, list, h('footer', null, leave));

  function draw() {
    fresh(tabs, ROLES.map(r => h('button', { type: 'button', role: 'tab', 'aria-selected': String(r === role), onclick: () => { role = r; draw(); } }, t(r))));
    const found = state.people.filter(p => fits(p, role) && (!query || query.split(/\s+/).every(w => words(p).includes(w))))
      .sort((a, b) => (idOf(b) === state.viewer) - (idOf(a) === state.viewer));
    fresh(list, found.length ? found.map(p => personRow(p, () => { el.close(); choose(idOf(p)); }, idOf(p) === state.viewer)) : h('li', { class: 'none' }, t('nobody')));
    const me = person(state.viewer);
    leave.hidden = !me || me.outsider || me.active === false; // DingTalk has no way back
    fresh(leave, `${me?.name} · ${t('leave_org')}`);
  }
  leave.onclick = async () => {
    if (!await confirmBox(t('leave_sure', { name: person(state.viewer)?.name || '' }))) return;
    try {
      await api.post('people/' + api.path(state.viewer), { active: false });
      toast(t('done'), 'ok');
      el.close();
    } catch (err) {
      toast(t('bad', { why: err.message }), 'bad');
    }
  };
  search.addEventListener('keydown', e => {
    if (e.key === 'Enter') {
      e.preventDefault(); // the window closes, and the focus goes back to the button that opened it
      list.querySelector('button')?.click();
    }
    if (e.key === 'ArrowDown') { e.preventDefault(); list.querySelector('button')?.focus(); }
  });
  list.addEventListener('keydown', e => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (!step) return;
    e.preventDefault();
    const all = [...list.querySelectorAll('button')];
    (all[all.indexOf(document.activeElement) + step] || search).focus();
  });
  draw();
}

// openMembers shows who is in a group; choosing somebody looks through their eyes.
export function openMembers(c, choose) {
  const el = dialog(`${c.title} (${c.members.length})`, 'persona', h('ul', { class: 'people', role: 'listbox', 'aria-label': t('members') },
    c.members.map(person).filter(Boolean).map(p => personRow(p, () => { el.close(); choose(idOf(p)); }, idOf(p) === state.viewer))));
}

// openSettings has the switches of the page itself.
export function openSettings({ LANGS, THEMES, LOOKS, prefer }) {
  const seg = (label, key, values, text) => h('div', { class: 'field' }, h('div', { class: 'f-label' }, label), h('div', { class: 'seg', role: 'radiogroup', 'aria-label': label },
    values.map(v => h('button', { type: 'button', role: 'radio', 'aria-checked': String(prefs[key] === v), onclick: () => { el.close(); prefer({ [key]: v }); } }, text(v)))));
  const el = dialog(t('settings'), 'settings',
    seg(t('language'), 'lang', LANGS, v => ({ 'zh-CN': '简体中文', 'zh-TW': '繁體中文', en: 'English' })[v]),
    seg(t('theme'), 'theme', THEMES, v => t(v)), seg(t('look'), 'look', LOOKS, v => t(v)));
}
