// The three sentences that show what an office assistant does, with real colleagues of whoever speaks.
import { t } from './texts.js';
import { state, person, idOf } from './state.js';

export function examples() {
  const me = person(state.viewer);
  const same = new Map();
  for (const p of state.people) same.set(p.name, (same.get(p.name) || 0) + 1);
  const others = state.people.filter(p => p.active !== false && !p.outsider && !p.boss && idOf(p) !== state.viewer && same.get(p.name) === 1);
  const near = [...others.filter(p => p.deptId === me?.deptId), ...others];
  const [a, b] = [...new Set(near)].map(p => p.name);
  const list = [t('ask_1'), t('ask_2')];
  if (a && b) list.push(t('ask_3', { a, b }));
  return list;
}
