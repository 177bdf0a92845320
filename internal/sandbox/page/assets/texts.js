// The page's own words: key → [zh-CN, zh-TW, en]. What bots and people say is never translated.
import { prefs, LANGS } from './prefs.js';

const texts = {
  app: ['DingDesk 沙箱', 'DingDesk 沙箱', 'DingDesk sandbox'],
  messages: ['消息', '訊息', 'Messages'],
  gallery: ['卡片画廊', '卡片展示', 'Gallery'],
  inspector: ['检查器', '檢查器', 'Inspector'],
  faults: ['故障面板', '故障面板', 'Faults'],
  violation: ['违规 {rule}：{detail}', '違規 {rule}：{detail}', 'Violation {rule}: {detail}'],
  violations_n: ['条违规', '條違規', 'violations'],
  card_warnings: ['{n} 处会被真实客户端静默忽略', '{n} 處會被真實用戶端靜默忽略', '{n} things a real client would swallow'],
  waiting_faults: ['个故障在等', '個故障在等', 'faults are waiting'],
  settings: ['设置', '設定', 'Settings'],
  close: ['关闭', '關閉', 'Close'],
  back: ['返回', '返回', 'Back'],
  cancel: ['取消', '取消', 'Cancel'],
  ok: ['确定', '確定', 'OK'],
  send: ['发送', '傳送', 'Send'],
  search: ['搜索', '搜尋', 'Search'],
  search_chat: ['搜索会话', '搜尋對話', 'Search chats'],
  search_people: ['搜索姓名、部门、职位', '搜尋姓名、部門、職稱', 'Search name, department, title'],
  nobody: ['没有找到这样的人', '找不到符合的人', 'Nobody matches'],
  no_chat: ['没有找到这样的会话', '找不到符合的對話', 'No chat matches'],
  choose_chat: ['选一个会话，说句话试试', '選一個對話，說句話試試', 'Pick a chat and say something'],
  bot: ['机器人', '機器人', 'Bot'],
  members: ['群成员', '群組成員', 'Members'],
  unread_n: ['{n} 条未读', '{n} 則未讀', '{n} unread'],
  mentioned: ['[有人@我]', '[有人@我]', '[@me]'],
  you_are: ['你现在是 {name}', '你現在是 {name}', 'You are now {name}'],
  switch_persona: ['切换身份', '切換身分', 'Switch persona'],
  persona_hint: ['选择以谁的身份说话：权限、数据和卡片都会跟着变。', '選擇以誰的身分說話：權限、資料和卡片都會跟著改變。', 'Choose whose eyes you see through: rights, data and cards follow.'],
  all: ['全部', '全部', 'All'],
  employee: ['员工', '員工', 'Employee'],
  manager: ['主管', '主管', 'Manager'],
  admin: ['管理员', '管理員', 'Admin'],
  boss: ['老板', '老闆', 'Boss'],
  outsider: ['外部联系人', '外部聯絡人', 'Outsider'],
  left: ['已离职', '已離職', 'Left'],
  leave_org: ['让此人离职', '讓此人離職', 'Make leave'],
  leave_sure: ['让 {name} 离职？不能恢复。', '讓 {name} 離職？無法復原。', 'Make {name} leave? They cannot come back.'],
  connected: ['机器人已连接', '機器人已連線', 'Bot connected'],
  not_connected: ['没有机器人连接', '沒有機器人連線', 'No bot connected'],
  offline: ['与沙箱的连接断开，正在重连…', '與沙箱的連線中斷，正在重新連線…', 'Lost the sandbox, reconnecting…'],
  online: ['已重新连接', '已重新連線', 'Connected again'],
  loading: ['加载中…', '載入中…', 'Loading…'],
  new_messages: ['新消息', '新訊息', 'New messages'],
  empty_title: ['你好，{name}', '你好，{name}', 'Hi {name}'],
  empty_text: ['点一句，看看机器人怎么回答：', '點一句，看看機器人怎麼回答：', 'Tap a sentence and see what the bot answers:'],
  ask_1: ['上周我迟到了几次', '上週我遲到了幾次', 'How often was I late last week?'],
  ask_2: ['我的出差审批到哪了', '我的出差簽核到哪了', 'Where is my travel approval?'],
  ask_3: ['明天下午三点和{a}、{b}开会讨论预算，一个小时', '明天下午三點和{a}、{b}開會討論預算，一個小時', 'Meet {a} and {b} tomorrow at 3 pm about the budget, one hour'],
  examples: ['示例句子', '範例句子', 'Example sentences'],
  placeholder: ['发消息给 {name}', '傳訊息給 {name}', 'Message {name}'],
  placeholder_group: ['在 {name} 里发消息', '在 {name} 裡傳訊息', 'Message {name}'],
  left_cannot: ['{name} 已离职，不能发消息', '{name} 已離職，無法傳訊息', '{name} has left and cannot speak'],
  bot_on: ['@{bot} 已带上', '已帶上 @{bot}', '@{bot} will be mentioned'],
  bot_off: ['未 @{bot}，机器人收不到', '未 @{bot}，機器人收不到', 'Without @{bot} the bot will not get it'],
  bot_toggle: ['发送时 @{bot}', '傳送時 @{bot}', 'Mention @{bot} when sending'],
  mention: ['提及某人', '提及某人', 'Mention somebody'],
  picture: ['发送图片', '傳送圖片', 'Send a picture'],
  audio: ['发送语音', '傳送語音', 'Send a voice message'],
  file: ['发送文件', '傳送檔案', 'Send a file'],
  audio_text: ['钉钉识别出的文字', '釘釘辨識出的文字', 'What DingTalk recognised'],
  audio_none: ['留空：没有识别出文字', '留空：沒有辨識出文字', 'Empty: nothing was recognised'],
  audio_hint: ['机器人收到的是识别文字，录音由沙箱生成。', '機器人收到的是辨識文字，錄音由沙箱產生。', 'The bot gets the recognised text; the sandbox makes up the recording.'],
  audio_group: ['群里的语音和文件不会到达机器人（与钉钉一致）', '群組裡的語音和檔案不會送達機器人（與釘釘一致）', 'In groups voice and files never reach the bot, as at DingTalk'],
  seconds: ['时长（秒）', '長度（秒）', 'Length (seconds)'],
  quoting: ['引用 {name}', '引用 {name}', 'Quoting {name}'],
  quote: ['引用', '引用', 'Quote'],
  copy: ['复制', '複製', 'Copy'],
  copied: ['已复制', '已複製', 'Copied'],
  inspect: ['查看经过', '查看經過', 'Inspect'],
  redeliver: ['重新投递', '重新投遞', 'Redeliver'],
  message_actions: ['消息操作', '訊息操作', 'Message actions'],
  st_sent: ['未发给机器人', '未傳給機器人', 'Not for the bot'],
  st_pushed: ['正在送达机器人', '正在送達機器人', 'On its way to the bot'],
  st_acked: ['机器人已收到', '機器人已收到', 'The bot has it'],
  st_failed: ['机器人拒收', '機器人拒收', 'The bot refused it'],
  st_unanswered: ['机器人没有收到', '機器人沒有收到', 'The bot did not get it'],
  st_retrying: ['等待重推', '等待重推', 'Will be pushed again'],
  recalled: ['消息已撤回', '訊息已收回', 'Message recalled'],
  read_n: ['{n} 人已读', '{n} 人已讀', 'Read by {n}'],
  only_for: ['仅 {names} 可见', '僅 {names} 可見', 'Only for {names}'],
  picture_word: ['[图片]', '[圖片]', '[Picture]'],
  audio_word: ['[语音]', '[語音]', '[Voice]'],
  file_word: ['[文件]', '[檔案]', '[File]'],
  video_word: ['[视频]', '[影片]', '[Video]'],
  card_word: ['[卡片]', '[卡片]', '[Card]'],
  unsupported: ['[不支持的消息：{type}]', '[不支援的訊息：{type}]', '[Unsupported message: {type}]'],
  recognised: ['转文字', '轉文字', 'Transcript'],
  card_failed: ['内容加载失败', '內容載入失敗', 'Content failed to load'],
  press_timeout: ['操作超时，请稍后重试', '操作逾時，請稍後再試', 'Timed out, please try again'],
  press_error: ['操作失败，请稍后重试', '操作失敗，請稍後再試', 'That failed, please try again'],
  press_offline: ['机器人没有连接，操作没有送达', '機器人未連線，操作沒有送達', 'No bot is connected, nothing was sent'],
  submit: ['提交', '送出', 'Submit'],
  required: ['必填', '必填', 'Required'],
  choose: ['请选择', '請選擇', 'Please choose'],
  add: ['添加', '新增', 'Add'],
  remove: ['移除', '移除', 'Remove'],
  expand: ['展开', '展開', 'Expand'],
  fold: ['收起', '收合', 'Fold'],
  ai_note: ['内容由 AI 生成', '內容由 AI 產生', 'AI generated'],
  like: ['有帮助', '有幫助', 'Helpful'],
  dislike: ['没帮助', '沒幫助', 'Not helpful'],
  thinking: ['处理中…', '處理中…', 'Working…'],
  show_link: ['此链接在钉钉里打开：{url}', '此連結在釘釘裡開啟：{url}', 'This link opens in DingTalk: {url}'],
  image: ['图片', '圖片', 'Picture'],
  language: ['界面语言', '介面語言', 'Language'],
  theme: ['外观', '外觀', 'Theme'],
  auto: ['跟随系统', '跟隨系統', 'System'],
  light: ['浅色', '淺色', 'Light'],
  dark: ['深色', '深色', 'Dark'],
  look: ['卡片样式', '卡片樣式', 'Card look'],
  classic: ['经典', '經典', 'Classic'],
  v8: ['新版 8', '新版 8', 'Version 8'],
  yesterday: ['昨天', '昨天', 'Yesterday'],
  done: ['已完成', '已完成', 'Done'],
  bad: ['没有成功：{why}', '沒有成功：{why}', 'That failed: {why}'],
  // Gallery
  g_kind: ['卡片', '卡片', 'Card'],
  g_tier: ['形态', '形態', 'Tier'],
  t_own: ['自有模板', '自有範本', 'Own template'],
  t_public: ['公共模板', '公用範本', 'Public template'],
  t_markdown: ['Markdown', 'Markdown', 'Markdown'],
  t_text: ['纯文本', '純文字', 'Plain text'],
  g_lang: ['内容语言', '內容語言', 'Content language'],
  g_width: ['宽度', '寬度', 'Width'],
  g_both: ['两者', '兩者', 'Both'],
  phone: ['手机', '手機', 'Phone'],
  desktop: ['桌面', '桌面', 'Desktop'],
  g_count: ['{n} 张', '{n} 張', '{n} shown'],
  g_none: ['没有符合条件的样例', '沒有符合條件的範例', 'No sample matches'],
  to_chat: ['去聊天', '前往對話', 'Open the chat'],
};

// add makes the texts of a drawer known; the page loads them when the drawer is first opened.
export const add = more => Object.assign(texts, more);

// t is a text in the page's language with {names} filled in.
export function t(key, values) {
  const row = texts[key];
  const text = row ? row[LANGS.indexOf(prefs.lang)] : key;
  return values ? text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all)) : text;
}

// locale is the key of DingTalk's locale maps.
export const locale = () => ({ 'zh-CN': 'zh_CN', 'zh-TW': 'zh_TW', en: 'en_US' })[prefs.lang];

// pick chooses a text out of a locale map whose keys may be in either case.
export function pick(map) {
  if (!map) return '';
  const key = locale();
  return map[key] || map[key.toUpperCase()] || map.zh_CN || map.ZH_CN || Object.values(map)[0] || '';
}

const clockTime = ms => new Date(ms).toLocaleTimeString(prefs.lang, { hour: '2-digit', minute: '2-digit', hour12: false });
const sameDay = (a, b) => new Date(a).toDateString() === new Date(b).toDateString();

// when is a moment as a chat shows it, seen from now.
export function when(ms, now, brief) {
  if (sameDay(ms, now)) return clockTime(ms);
  const day = sameDay(ms, now - 864e5) ? t('yesterday') : new Date(ms).toLocaleDateString(prefs.lang, { month: 'numeric', day: 'numeric' });
  return brief ? day : day + ' ' + clockTime(ms);
}

// exact is a moment to the millisecond, for the inspector.
export function exact(ms) {
  return clockTime(ms) + ':' + new Date(ms).toISOString().slice(17, 23);
}
