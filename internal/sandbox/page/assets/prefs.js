// What the person at the screen prefers: language of the page's own words, theme, look of the cards. Kept in this
// browser only.

const KEY = 'dingdesk.sandbox';
export const LANGS = ['zh-CN', 'zh-TW', 'en'];
export const THEMES = ['auto', 'light', 'dark'];
export const LOOKS = ['classic', 'v8'];

function load() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) || {};
  } catch {
    return {};
  }
}

const kept = load();
const dark = matchMedia('(prefers-color-scheme: dark)');
const phone = matchMedia('(max-width: 720px)');

function browserLang() {
  for (const l of navigator.languages || [navigator.language]) {
    if (/^zh\b.*(tw|hk|mo|hant)/i.test(l)) return 'zh-TW';
    if (/^zh/i.test(l)) return 'zh-CN';
    if (/^en/i.test(l)) return 'en';
  }
  return 'en';
}

export const prefs = {
  lang: LANGS.includes(kept.lang) ? kept.lang : browserLang(),
  theme: THEMES.includes(kept.theme) ? kept.theme : 'auto',
  look: LOOKS.includes(kept.look) ? kept.look : 'classic',
};

export const isPhone = () => phone.matches;

export function apply() {
  const root = document.documentElement;
  root.lang = prefs.lang;
  root.dataset.theme = prefs.theme === 'auto' ? (dark.matches ? 'dark' : 'light') : prefs.theme;
  root.dataset.look = prefs.look;
  root.dataset.device = phone.matches ? 'phone' : 'pc';
}

// prefer changes preferences, keeps them and shows them; texts are drawn again by whoever listens to `changed`.
export function prefer(change) {
  Object.assign(prefs, change);
  try {
    localStorage.setItem(KEY, JSON.stringify(prefs));
  } catch { /* a private window without storage still works */ }
  apply();
  for (const fn of listeners) fn(change);
}

const listeners = new Set();
export const onPrefer = fn => listeners.add(fn);

dark.addEventListener('change', apply);
phone.addEventListener('change', apply);
apply();
