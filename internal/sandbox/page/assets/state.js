// What the page knows, and one way to hear that it changed. Drawing is elsewhere.
import * as api from './api.js';

export const state = {
  session: null,
  offset: 0, // sandbox time minus the browser's
  people: [],
  byId: new Map(),
  viewer: '',
  conversations: [],
  open: '', // conversation id
  messages: new Map(), // conversation id → Chat
  selected: null, // Message that the inspector and the fault panel are about
  online: true,
  connections: [],
};

const listeners = new Map();

// on calls fn for an event: viewer, conversations, open, message, card, selected, connections, online, and every
// event of the API's stream under its own name.
export function on(names, fn) {
  for (const name of names.split(' ')) {
    if (!listeners.has(name)) listeners.set(name, new Set());
    listeners.get(name).add(fn);
  }
  return () => names.split(' ').forEach(name => listeners.get(name).delete(fn));
}

export function emit(name, data) {
  for (const fn of [...(listeners.get(name) || [])]) fn(data, name);
}

// idOf is how the API names a person: an outsider has no userId.
export const idOf = p => p.id || p.userId || p.unionId;
export const person = id => state.byId.get(id);
export const nameOf = id => (id === 'bot' ? state.session?.bot?.name || 'bot' : person(id)?.name || id);
export const now = () => Date.now() + state.offset;
export const conversation = id => state.conversations.find(c => c.id === id);
export const isManager = p => state.managers.has(p.userId);

let closeStream = () => {};
let generation = 0;

export async function start() {
  await refreshSession();
  setPeople(await api.people());
}

async function refreshSession() {
  const restarted = state.session?.startedAt;
  state.session = await api.session();
  state.offset = (state.session.now || Date.now()) - Date.now();
  return restarted !== undefined && restarted !== state.session.startedAt;
}

function setPeople(list) {
  state.people = list;
  state.byId = new Map(list.map(p => [idOf(p), p]));
  state.managers = new Set(list.map(p => p.managerId).filter(Boolean));
}

// see makes the page look through another person's eyes: everything is loaded again and the stream restarts.
export async function see(viewer, openId) {
  const mine = ++generation;
  closeStream();
  state.viewer = viewer;
  state.messages.clear();
  state.selected = null;
  await refreshSession();
  const [conversations, connections] = await Promise.all([
    api.conversations(viewer), api.get('connections').then(a => a.connections || []),
  ]);
  if (mine !== generation) return;
  state.conversations = conversations;
  state.connections = connections;
  closeStream = api.stream(viewer, state.session.seq, receive, online);
  emit('viewer', viewer);
  emit('conversations');
  emit('connections');
  emit('selected', null);
  await open(conversation(openId) ? openId : '');
}

// open shows a conversation; '' shows none.
export async function open(id) {
  state.open = id;
  emit('open', id);
  if (!id) return;
  if (!state.messages.has(id)) {
    const chat = { list: [], more: false, ready: false };
    state.messages.set(id, chat);
    const viewer = state.viewer;
    const answer = await api.messages(id, viewer);
    if (state.viewer !== viewer || state.messages.get(id) !== chat) return;
    chat.more = answer.more;
    chat.ready = true;
    for (const m of answer.messages || []) put(chat, m, false);
    if (state.open === id) emit('open', id);
  }
  read(id);
}

// older loads the page before the oldest message; it says whether there was one.
export async function older(id) {
  const chat = state.messages.get(id);
  if (!chat?.more || chat.busy) return false;
  chat.busy = true;
  try {
    const answer = await api.messages(id, state.viewer, chat.list[0]?.seq);
    chat.more = answer.more;
    const fresh = (answer.messages || []).filter(m => !chat.list.some(x => x.id === m.id));
    chat.list.unshift(...fresh);
    emit('older', { id, fresh });
    return true;
  } finally {
    chat.busy = false;
  }
}

// put inserts or replaces a message by its place in the conversation; a card never goes back to an older version.
function put(chat, m, replace = true) {
  let i = chat.list.length;
  const at = chat.list.findIndex(x => x.id === m.id);
  if (at >= 0) {
    if (!replace) return;
    const old = chat.list[at];
    if (old.card && m.card && old.card.version > m.card.version) m.card = old.card;
    chat.list[at] = m;
    return;
  }
  while (i > 0 && chat.list[i - 1].seq > m.seq) i--;
  chat.list.splice(i, 0, m);
}

// take puts a new or changed message into its chat. An answer to a call (`fresh` false) may be older than what the
// stream brought meanwhile, so it only adds.
export function take(m, fresh = true) {
  const chat = state.messages.get(m.conversation);
  if (chat && (fresh || !chat.list.some(x => x.id === m.id))) {
    put(chat, m);
    emit('message', m);
  }
  soon();
}

export function select(m) {
  state.selected = m;
  emit('selected', m);
}

const atBottom = { fn: () => true };
// whenRead lets the chat say whether its newest message is on the screen.
export const whenRead = fn => { atBottom.fn = fn; };

// read marks what is on the screen as read.
export async function read(id) {
  const c = conversation(id);
  if (!c || document.hidden || state.open !== id || !atBottom.fn()) return;
  const had = c.unread;
  c.unread = 0;
  c.mentioned = false;
  if (had) emit('conversations');
  await api.post('read', { viewer: state.viewer, conversation: id }).catch(() => {});
}

let timer;

// soon loads the list of conversations again, once for a burst of changes.
function soon() {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const viewer = state.viewer;
    const list = await api.conversations(viewer).catch(() => null);
    if (!list || viewer !== state.viewer) return;
    state.conversations = list;
    emit('conversations');
    const c = conversation(state.open);
    if (c?.unread) read(c.id);
  }, 120);
}

const handlers = {
  message: m => take(m),
  card(change) {
    const chat = state.messages.get(change.conversation);
    const m = chat?.list.find(x => x.id === change.messageId || x.card?.trackId === change.trackId);
    if (m && change.view && (!m.card || change.view.version >= m.card.version)) m.card = change.view;
    emit('card', change);
    soon();
  },
  connection(c) {
    const i = state.connections.findIndex(x => x.id === c.id);
    if (i < 0) state.connections.push(c);
    else state.connections[i] = c;
    emit('connections');
  },
  person(p) {
    setPeople(state.people.map(x => (idOf(x) === idOf(p) ? p : x)));
    emit('people');
  },
  reset() {
    reload();
  },
  async settings(data) {
    if (data.changed === 'clock') await refreshSession();
    emit('settings', data);
  },
};

function receive(name, data) {
  if (handlers[name]) handlers[name](data);
  if (!['message', 'card', 'connection', 'settings'].includes(name)) emit(name, data);
}

async function reload() {
  setPeople(await api.people());
  await see(state.viewer, state.open);
}

// gone begins anew when whoever looks does not exist any more: the sandbox was started again with other people.
async function gone() {
  const people = await api.people().catch(() => null);
  if (!people || people.some(p => idOf(p) === state.viewer)) return;
  history.replaceState(null, '', location.pathname);
  location.reload();
}

async function online(yes, refused) {
  if (refused) gone();
  if (state.online === yes) return;
  state.online = yes;
  emit('online', yes);
  if (!yes) return;
  const restarted = await refreshSession().catch(() => false);
  if (restarted) await reload();
}

document.addEventListener('visibilitychange', () => state.open && read(state.open));
