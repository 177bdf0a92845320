// Inputs of cards: DingTalk's form fields with native controls.
import { h, fresh } from './dom.js';
import { t } from './texts.js';

let ids = 0;

// DATE formats name their parts as Java does: yyyy-MM-dd HH:mm.
function formatted(value, format, fallback) {
  const m = /^(?:(\d{4})-(\d{2})-(\d{2}))?T?(?:(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(value);
  if (!m) return value;
  const part = { yyyy: m[1], MM: m[2], dd: m[3], HH: m[4], mm: m[5], ss: m[6] || '00' };
  return (format || fallback).replace(/yyyy|MM|dd|HH|mm|ss/g, k => part[k] ?? '');
}

const KINDS = {
  DATE: { type: 'date', format: 'yyyy-MM-dd', take: v => (/\d{4}-\d{2}-\d{2}/.exec(v) || [''])[0] },
  TIME: { type: 'time', format: 'HH:mm', take: v => (/\d{2}:\d{2}/.exec(v) || [''])[0] },
  DATETIME: { type: 'datetime-local', format: 'yyyy-MM-dd HH:mm', take: v => {
    const m = /(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})/.exec(v);
    return m ? m[1] + 'T' + m[2] : '';
  } },
};

const known = v => v !== undefined && v !== null && v !== '';
const chosen = d => (d && typeof d === 'object' && !Array.isArray(d) ? d.value : d);
const list = d => {
  const v = chosen(d);
  return Array.isArray(v) ? v.map(String) : known(v) ? [String(v)] : [];
};

// control makes the element of a field and a function that reads its value; undefined = empty.
function control(f, id) {
  const off = !!f.readOnly;
  const common = { id, 'aria-required': f.required ? 'true' : null, disabled: off, placeholder: f.placeholder };
  const options = f.options || [];
  switch (f.type) {
    case 'TEXT_AREA': {
      const el = h('textarea', { ...common, class: 'in', rows: f.minRows || 2, value: f.default ?? '' });
      return { el, read: () => el.value.trim() || undefined };
    }
    case 'NUMBER': {
      const el = h('input', { ...common, class: 'in', type: 'number', step: 'any', inputmode: 'decimal', value: f.default ?? '' });
      return { el, read: () => (el.value === '' ? undefined : Number(el.value)) };
    }
    case 'DATE': case 'TIME': case 'DATETIME': {
      const kind = KINDS[f.type];
      const el = h('input', { ...common, class: 'in', type: kind.type });
      el.value = kind.take(String(f.default ?? ''));
      return { el, read: () => (el.value ? formatted(el.value, f.format, kind.format) : undefined) };
    }
    case 'SELECT': {
      const value = known(f.default) ? String(chosen(f.default)) : '';
      const el = h('select', { ...common, class: 'in' }, h('option', { value: '' }, f.placeholder || t('choose')),
        options.map(o => h('option', { value: o.value, selected: String(o.value) === value }, o.text)));
      return { el, read: () => (el.selectedIndex > 0 ? { index: el.selectedIndex - 1, value: options[el.selectedIndex - 1].value } : undefined) };
    }
    case 'CHECKBOX': case 'SWITCH': {
      const el = h('input', { ...common, type: 'checkbox', class: f.type === 'SWITCH' ? 'switch' : '', role: f.type === 'SWITCH' ? 'switch' : null,
        checked: f.default === true || f.default === 'true' });
      return { el, inline: true, read: () => el.checked };
    }
    case 'CHECKBOX_GROUP': case 'MULTI_CHECKBOX_GROUP': case 'MULTI_SELECT': {
      const many = f.type !== 'CHECKBOX_GROUP';
      const set = new Set(list(f.default));
      const boxes = options.map(o => h('input', { type: many ? 'checkbox' : 'radio', name: id, value: o.value, disabled: off, checked: set.has(String(o.value)) }));
      const el = h('div', { id, class: 'choices', role: many ? 'group' : 'radiogroup', 'aria-label': f.label }, options.map((o, i) => h('label', null, boxes[i], h('span', null, o.text))));
      const picked = () => options.map((o, i) => (boxes[i].checked ? i : -1)).filter(i => i >= 0);
      return { el, focus: boxes[0], read: () => {
        const index = picked();
        if (!index.length) return undefined;
        const value = index.map(i => options[i].value);
        if (f.type === 'MULTI_SELECT') return { index, value };
        return many ? value : value[0];
      } };
    }
    case 'TEXT_ARRAY': return textArray(f, common, off);
  }
  const el = h('input', { ...common, class: 'in', type: 'text', value: f.default ?? '' });
  return { el, read: () => el.value.trim() || undefined };
}

function textArray(f, common, off) {
  const el = h('div', { class: 'lines' });
  const line = value => {
    const input = h('input', { class: 'in', type: 'text', value, disabled: off, placeholder: f.placeholder, 'aria-label': f.label });
    el.insertBefore(h('div', null, input, !off && h('button', { type: 'button', class: 'mini', 'aria-label': t('remove'), onclick: e => e.currentTarget.parentNode.remove() }, '×')), more);
    return input;
  };
  const more = h('button', { type: 'button', class: 'mini', hidden: off, onclick: () => line('').focus() }, '+ ' + t('add'));
  el.append(more);
  const first = (Array.isArray(f.default) && f.default.length ? f.default : ['']).map(line)[0];
  first.id = common.id;
  return { el, focus: first, read: () => {
    const values = [...el.querySelectorAll('input')].map(i => i.value.trim()).filter(Boolean);
    return values.length ? values : undefined;
  } };
}

function field(f) {
  const id = 'f' + ++ids;
  const c = control(f, id);
  const error = h('div', { class: 'f-error', id: id + 'e', hidden: true });
  const label = h(c.el.matches('input,select,textarea') || c.focus?.id === id ? 'label' : 'div', { class: 'f-label', for: id }, f.label || f.name,
    f.required && h('i', { 'aria-hidden': 'true' }, ' *'));
  if (c.el.matches('div')) c.el.setAttribute('aria-label', f.label || f.name);
  const el = h('div', { class: 'field' + (c.inline ? ' inline' : '') }, label, c.el, error);
  const target = c.focus || c.el;
  const fail = text => {
    error.hidden = !text;
    fresh(error, text || '');
    target.setAttribute('aria-invalid', String(!!text));
    if (text) target.setAttribute('aria-describedby', error.id);
    else target.removeAttribute('aria-describedby');
  };
  el.addEventListener('input', () => fail(''));
  return { el, target, read: c.read, fail };
}

// form draws a form node. Hidden and read-only fields are sent as they came.
export function form(n, card) {
  const fields = (n.fields || []).map(f => ({ f, ...(f.hidden ? {} : field(f)) }));
  // collect reads the values; `all` insists on the required ones. A gray button (cancel, back) sends what is there.
  const collect = (all = true) => {
    const values = {};
    let first;
    for (const x of fields) {
      const value = x.f.hidden || x.f.readOnly ? x.f.default : x.read();
      const empty = value === undefined || (x.f.type === 'CHECKBOX' && value === false);
      if (all && x.f.required && empty && !x.f.hidden && !x.f.readOnly) {
        x.fail(x.f.requiredMsg || t('required'));
        first = first || x.target;
      }
      if (value !== undefined) values[x.f.name] = value;
    }
    if (!first) return { form: values };
    first.focus();
    return null;
  };
  const own = (n.buttons || []).map(b => card.button(b, b.form ? () => collect(b.tone !== 'gray') : undefined));
  return h('div', { class: 'c-form', role: 'form', 'aria-label': n.name || n.id }, fields.map(x => x.el),
    own.length ? h('div', { class: 'btns row' }, own) : n.submit && h('div', { class: 'btns row' }, card.button({ tone: 'blue', type: 'request', ...n.submit, text: n.submit.text || t('submit') }, () => collect())));
}

// freeInput draws an input outside a form: it changes a local variable, or presses on each edit.
export function freeInput(n, card) {
  const x = field({ name: n.name, label: n.name, ...n.field });
  x.el.addEventListener('change', () => {
    const value = x.read();
    if (n.local) card.host?.local(card, { [n.name]: value ?? '' });
    else card.act({ type: 'request', actionId: n.actionId || n.id, text: n.name }, x.el, { params: { [n.name || 'input']: value ?? '' } });
  });
  return x.el;
}
