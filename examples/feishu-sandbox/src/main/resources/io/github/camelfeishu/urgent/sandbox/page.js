"use strict";

/*
 * The page of the sandbox. The sandbox sends each part of its world as an event, at first and after each change; the page
 * draws the parts. Every action is one request of the control API. Texts of the world become text nodes, never HTML.
 */

// --- words

const WORDS = {
  title: ["Feishu sandbox", "飞书沙箱"],
  people: ["People", "人员"],
  phones: ["Phones", "手机"],
  chats: ["Chats and messages", "群聊与消息"],
  calls: ["Calls", "接口调用"],
  clock: ["Clock", "时钟"],
  as: ["as", "身份"],
  sms_left: ["SMS left", "剩余短信额度"],
  calls_left: ["Phone calls left", "剩余电话额度"],
  use_up: ["Use up", "用完"],
  app: ["Popup", "弹窗"],
  sms: ["SMS", "短信"],
  phone: ["Phone call", "电话"],
  ringing: ["Phone call, ringing", "电话，响铃中"],
  answered: ["answered", "已接听"],
  declined: ["declined", "已挂断"],
  ended: ["ended", "已结束"],
  answer: ["Answer", "接听"],
  decline: ["Decline", "挂断"],
  open: ["Open", "打开"],
  open_as: ["Open as {0}", "以 {0} 打开"],
  read: ["Read", "已读"],
  unread: ["{0} unread", "{0} 条未读"],
  nothing: ["Nothing has come yet.", "还没有收到任何消息。"],
  left: ["Has left the company", "已离职"],
  unavailable: ["Outside the app's availability", "不在应用可用范围内"],
  more_actions: ["More", "更多"],
  read_all: ["Read everything", "全部已读"],
  leave: ["Leave the company", "离职"],
  find: ["Find somebody", "查找人员"],
  more: ["{0} more", "还有 {0} 个"],
  more_hidden: ["{0} more: find them by name", "还有 {0} 个，请按名称查找"],
  with_bot: ["{0} people and the bot", "{0} 人和机器人"],
  without_bot: ["{0} people, without the bot", "{0} 人，机器人不在群内"],
  dissolved: ["dissolved", "已解散"],
  bot_out: ["Take the bot out", "移出机器人"],
  bot_in: ["Put the bot back", "加回机器人"],
  read_by: ["Read: {0}", "已读：{0}"],
  not_yet: ["Not yet: {0}", "未读：{0}"],
  and_more: ["{0} and {1} more", "{0} 等另外 {1} 人"],
  nobody: ["nobody", "无"],
  deleted: ["deleted", "已删除"],
  picture: ["picture", "图片"],
  total_calls: ["{0} in all, newest first", "共 {0} 次，最新的在前"],
  no_answer: ["no answer", "无应答"],
  request: ["Request", "请求"],
  reply: ["Answer", "响应"],
  no_body: ["(no body)", "（无内容）"],
  gone: ["No longer on record.", "记录已不存在。"],
  fail: ["Make the next call fail", "让下一次调用失败"],
  fail_now: ["Make it fail", "设置失败"],
  fault: ["Failure", "失败方式"],
  on: ["Calls", "调用类型"],
  every: ["of every kind", "所有类型"],
  times: ["Times", "次数"],
  after_executing: ["but execute it", "但仍然执行"],
  planned: ["Waiting:", "等待中："],
  forget: ["Forget them", "全部取消"],
  afresh: ["Start afresh", "重置"],
  minute: ["1 minute later", "快进 1 分钟"],
  hour: ["1 hour later", "快进 1 小时"],
  days: ["8 days later", "快进 8 天"],
  freeze: ["Stop the clock", "停止时钟"],
  light: ["Light", "浅色"],
  dark: ["Dark", "深色"],
  other_language: ["中文", "English"],
  keys: ["Keys", "快捷键"],
  key_move: ["move through people, phones, messages and calls", "在人员、手机、消息和调用之间移动"],
  key_open: ["open: read the message on the phone, show the call", "打开：阅读手机上的消息，查看调用"],
  key_answer: ["answer the phone that rings", "接听来电"],
  key_decline: ["decline", "挂断"],
  key_copy: ["copy the action as a curl command", "将当前操作复制为 curl 命令"],
  key_help: ["show these keys", "显示快捷键"],
  close: ["Close", "关闭"],
  api: ["As a call:", "对应的接口："],
  api_hint: ["go to a button to see its call of the control API", "移到按钮上，即可查看对应的控制接口"],
  copy: ["Copy", "复制"],
  copied: ["Copied.", "已复制。"],
  offline: ["No connection to the sandbox, trying again …", "与沙箱的连接已断开，正在重试……"],
  client_error: ["The client shows the error {0}.", "客户端显示错误 {0}。"],
  hint: [
    "Nothing has happened yet. These lines send a message and make a phone ring; paste them into a terminal:",
    "还没有任何调用。在终端粘贴以下命令，发送一条消息并拨打电话：",
  ],
  told: ["{0}: {1} about {2}", "{0}：{1}，{2}"],
  told_app: ["popup", "弹窗"],
  told_sms: ["SMS", "短信"],
  told_phone: ["phone call", "电话"],
  told_more: ["and {0} more buzzes", "另有 {0} 条加急"],
  f_rate_limit: ["rate limit (HTTP 429)", "限流（HTTP 429）"],
  f_rate_limit_without_reset: ["rate limit without a reset header", "限流，无重置头"],
  f_rate_limit_http_400: ["rate limit with HTTP 400", "限流（HTTP 400）"],
  f_rate_limit_http_200: ["rate limit with HTTP 200", "限流（HTTP 200）"],
  f_server_error: ["server error", "服务器错误"],
  f_refuse: ["connections are refused", "拒绝连接"],
  f_reset_before_read: ["reset before it is read", "读取前重置连接"],
  f_reset_after_read: ["reset after it was read", "读取后重置连接"],
  f_executed_but_answer_lost: ["executed, answer lost", "已执行，但响应丢失"],
  f_hang: ["no answer", "无应答"],
  f_html: ["a web page", "返回网页"],
  f_empty: ["no body", "空响应"],
  f_huge: ["a huge answer", "超大响应"],
  f_not_json: ["broken JSON", "损坏的 JSON"],
  f_no_code: ["JSON without a code", "没有 code 的 JSON"],
  f_answer: ["this answer", "自定义响应"],
  f_none: ["none: the call passes", "不失败：放行该调用"],
  f_raw: ["these bytes in place of an answer", "以原始字节代替响应"],
  f_trickle: ["these bytes one by one", "逐字节发送"],
  f_before: ["these bytes before the answer", "响应前的多余字节"],
  f_behind: ["these bytes behind the answer", "响应后的多余字节"],
  seconds: ["Seconds", "秒"],
  status: ["HTTP status", "HTTP 状态码"],
  ms: ["Milliseconds", "毫秒"],
  bytes: ["Bytes", "字节"],
  body: ["Body", "内容"],
  text: ["Text", "文本"],
};

/** The failures of POST /sandbox/faults, with their values. */
const FAULTS = {
  rate_limit: { seconds: 2 },
  rate_limit_without_reset: {},
  rate_limit_http_400: { seconds: 2 },
  rate_limit_http_200: { seconds: 2 },
  server_error: { status: 503 },
  refuse: { ms: 3000 },
  reset_before_read: {},
  reset_after_read: {},
  executed_but_answer_lost: {},
  hang: { ms: 5000 },
  html: { status: 502 },
  empty: { status: 200 },
  huge: { bytes: 1000000 },
  not_json: {},
  no_code: {},
  answer: { status: 400, body: '{"code":230001,"msg":"by hand"}' },
  none: {},
  raw: { text: "HTTP/1.1 200 OK\nContent-Length: 9\n\nbreaks" },
  trickle: { text: "HTTP/1.1 200 OK\nX-Slow: ", ms: 100 },
  before: { text: "HTTP/1.1 102 Processing\n\n" },
  behind: { text: "HTTP/1.1 200 OK\nContent-Length: 0\n\n" },
};
/** Whether these execute the call does not depend on a wish. */
const FIXED = ["none", "refuse", "reset_before_read", "executed_but_answer_lost", "before", "behind"];
const KINDS = ["token", "urgent", "send", "update", "readers", "users", "check", "other"];

let chinese = (localStorage.getItem("language") || navigator.language).startsWith("zh");

function t(key, ...values) {
  return values.reduce((text, value, i) => text.replace("{" + i + "}", () => value), WORDS[key][chinese ? 1 : 0]);
}

function number(value) {
  return value.toLocaleString(chinese ? "zh-CN" : "en-GB");
}

function timeOf(instant) {
  return new Date(instant).toLocaleTimeString("en-GB");
}

// --- elements

const byId = (id) => document.getElementById(id);

/** An element; attributes that are null or false are left out, functions become listeners. */
function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") {
      node.addEventListener(name, value);
    } else if (value !== null && value !== false && value !== undefined) {
      node.setAttribute(name, value === true ? "" : value);
    }
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", "#i-" + name);
  svg.append(use);
  return svg;
}

/** A control that keeps the focus when what it is in is drawn again. */
function focusKey(node) {
  return node.dataset.focus || (node.dataset.call ? node.dataset.call : node.id || node.tagName);
}

/** Makes the children those of the items; draws again only the items that have changed. */
function sync(parent, items, keyOf, draw, ...others) {
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  const keys = items.map((item) => String(keyOf(item)));
  const wanted = new Set(keys);
  old.forEach((node, key) => wanted.has(key) || node.remove());
  items.forEach((item, i) => {
    const signature = JSON.stringify([item, chinese, others]);
    let node = old.get(keys[i]);
    if (!node || node.signature !== signature) {
      const fresh = draw(item);
      fresh.dataset.key = keys[i];
      fresh.signature = signature;
      if (node) {
        replace(node, fresh);
      }
      node = fresh;
    }
    if (parent.children[i] !== node) {
      parent.insertBefore(node, parent.children[i] || null);
    }
  });
}

function replace(node, fresh) {
  const focused = node.contains(document.activeElement) ? document.activeElement : null;
  const key = focused && focused !== node ? focusKey(focused) : null;
  const open = [...node.querySelectorAll("details")].map((details) => details.open);
  node.replaceWith(fresh);
  fresh.querySelectorAll("details").forEach((details, i) => (details.open = open[i]));
  if (focused) {
    const same = [...fresh.querySelectorAll("button, summary")].find((control) => focusKey(control) === key);
    (same || (fresh.tabIndex >= 0 ? fresh : fresh.querySelector("button, [tabindex]")))?.focus({ preventScroll: true });
  }
}

// --- actions: each is one call of the control API

let command = "";

function curl(call) {
  const body = call.body ? " -d '" + JSON.stringify(call.body).replaceAll("'", "'\\''") + "'" : "";
  return `curl -X ${call.method} ${location.origin}${call.path}${body}`;
}

function showCommand(call) {
  command = curl(call);
  byId("command").textContent = `${call.method} ${call.path} ${call.body ? JSON.stringify(call.body) : ""}`;
  byId("copy").hidden = false;
}

function action(label, call, attributes, ...icons) {
  const show = () => showCommand(call);
  return el(
    "button",
    {
      type: "button",
      "data-call": call.method + call.path + JSON.stringify(call.body || ""),
      click: () => run(call),
      focus: show,
      mouseenter: show,
      ...attributes,
    },
    ...icons,
    label,
  );
}

const patch = (path, body) => ({ method: "PATCH", path: "/sandbox/" + path, body });
const post = (path, body) => ({ method: "POST", path: "/sandbox/" + path, body });

async function run(call) {
  showCommand(call);
  try {
    const answer = await fetch(call.path, {
      method: call.method,
      headers: { "Content-Type": "application/json; charset=utf-8" },
      body: call.body ? JSON.stringify(call.body) : undefined,
    });
    if (!answer.ok) {
      say((await answer.json().catch(() => ({}))).error || answer.status);
    } else if (call.path.endsWith("/clicks")) {
      const { toast, code, reason } = await answer.json();
      if (toast?.content) {
        say(toast.content);
      } else if (code) {
        say(t("client_error", code) + " " + (reason || ""));
      }
    }
  } catch (error) {
    say(String(error.message || error));
  }
}

function say(text) {
  const line = el("p", null, String(text));
  byId("said").append(line);
  setTimeout(() => line.remove(), 8000);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    say(t("copied"));
  } catch (error) {
    say(String(error.message || error));
  }
}

// --- the stream

/** What the page shows, and how much of it. */
const world = { sandbox: null, people: null, chats: null, buzzes: null, calls: null };
const wanted = { users: 12, messages: 10, calls: 20, find: "" };
const MOST = { users: 500, messages: 500, calls: 1000 };
let stream = null;
let retry = 0;

function connect() {
  clearTimeout(retry);
  stream?.close();
  stream = new EventSource("/sandbox/stream?" + new URLSearchParams(wanted));
  stream.onopen = () => link(true);
  // a browser gives up after some failures, and not after others: always start anew
  stream.onerror = () => {
    link(false);
    stream.close();
    retry = setTimeout(connect, 1000);
  };
  for (const part of Object.keys(world)) {
    stream.addEventListener(part, (event) => {
      const before = world[part];
      world[part] = JSON.parse(event.data);
      if (part === "buzzes") {
        tell(before);
      }
      draw(part);
    });
  }
}

function link(up) {
  byId("link").textContent = up ? "" : t("offline");
}

// a browser has six connections for all pages of one address: a page that nobody sees holds none
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    clearTimeout(retry);
    stream?.close();
  } else {
    connect();
  }
});

let toldWorld = null;
let told = 0;

/** Says who has been buzzed since the last time, each buzz once. */
function tell() {
  const { total, last } = world.buzzes;
  const current = world.sandbox.base_url + world.sandbox.world;
  if (toldWorld === current && total > told) {
    const fresh = last.filter((buzz) => buzz.number > told).reverse();
    const lines = fresh.map((buzz) => t("told", buzz.user_id, t("told_" + buzz.type), buzz.about || buzz.message_id));
    if (total - told > fresh.length) {
      lines.push(t("told_more", total - told - fresh.length));
    }
    const live = byId("live");
    live.append(...lines.map((line) => el("p", null, line)));
    while (live.children.length > 20) {
      live.firstChild.remove();
    }
  }
  toldWorld = current;
  told = total;
}

// --- drawing

function draw(part) {
  switch (part) {
    case "sandbox":
      drawSandbox();
      break;
    case "people":
      drawPeople();
      break;
    case "chats":
      drawChats();
      // the buttons of a card are on the phones too
      drawPhones();
      break;
    case "calls":
      drawCalls();
      break;
  }
}

function drawSandbox() {
  const { base_url, tenants, faults, clock_moved_ms, clock_frozen_at } = world.sandbox;
  byId("address").textContent = base_url.replace(/^https?:\/\//, "");
  sync(byId("quotas"), tenants.flatMap((tenant, i) => [
    { tenant, i, word: "sms_left", type: "sms", left: tenant.sms_quota, field: "sms_quota" },
    { tenant, i, word: "calls_left", type: "phone", left: tenant.phone_quota, field: "phone_quota" },
  ]), (quota) => quota.i + quota.type, ({ tenant, i, word, type, left, field }) =>
    el("div", null,
      el("dt", { class: type === "phone" ? "phone-call" : type }, icon(type), " ", t(word), tenants.length > 1 ? " " + tenant.tenant_key : ""),
      el("dd", null, number(left), " ",
        i === 0 && left > 0 ? action(t("use_up"), patch("tenant", { [field]: 0 }), { class: "plain small" }) : null)), tenants.length);
  byId("time").toggleAttribute("data-moved", clock_moved_ms !== 0 || clock_frozen_at !== null);
  sync(byId("fault-list"), faults.length ? [{ faults }] : [], () => "faults", () =>
    el("li", { class: "buttons" },
      el("span", { class: "fault" }, icon("fault"), " ", t("planned"), " ", faults.join(", ")),
      action(t("forget"), { method: "DELETE", path: "/sandbox/faults" }, { class: "small" })));
  tick();
}

function tick() {
  if (world.sandbox) {
    const { clock_frozen_at, clock_moved_ms } = world.sandbox;
    const now = clock_frozen_at ? new Date(clock_frozen_at) : new Date(Date.now() + clock_moved_ms);
    const days = Math.round(clock_moved_ms / 86400000);
    byId("clock").textContent = now.toLocaleTimeString("en-GB") + (clock_frozen_at ? " ⏸" : "") + (days ? ` +${days} d` : "");
  }
}

function drawPeople() {
  const { total, found, shown } = world.people;
  const list = byId("people-list");
  sync(list, shown, (user) => user.user_id, (user) => {
    const calling = user.notices.some((notice) => notice.call === "ringing");
    return el("li", null,
      el("button", {
        type: "button",
        class: calling ? "rings" : user.unread ? "waits" : null,
        "data-item": true,
        "data-focus": "person",
        click: () => phoneOf(user.user_id)?.focus(),
      },
      el("span", { class: "dot" }), el("span", { class: "name" }, user.user_id),
      calling ? [icon("phone"), el("span", { class: "away" }, " " + t("ringing") + " ")] : null,
      user.unread ? el("span", { class: "count" }, number(user.unread), el("span", { class: "away" }, " " + t("unread", ""))) : null));
  });
  const find = byId("find");
  find.hidden = total <= 12 && !wanted.find;
  more("people-more", found - shown.length, "users");
  const select = byId("as");
  const chosen = select.value;
  sync(select, shown, (user) => user.user_id, (user) => el("option", { value: user.user_id }, user.user_id));
  select.value = shown.some((user) => user.user_id === chosen) ? chosen : shown[0]?.user_id || "";
  drawPhones();
}

function more(id, count, what) {
  const button = byId(id);
  const most = wanted[what] >= MOST[what];
  button.hidden = count <= 0;
  button.disabled = most;
  button.textContent = t(most && what === "users" ? "more_hidden" : "more", number(count));
  button.onclick = () => {
    wanted[what] = Math.min(MOST[what], wanted[what] * 2);
    connect();
  };
}

const phoneOf = (userId) => [...byId("phone-list").children].find((phone) => phone.dataset.key === userId);

/** The buzzes that have been shown, by their numbers. */
let newest = { world: null, number: 0 };

function drawPhones() {
  if (!world.people) {
    return;
  }
  const cards = new Map((world.chats?.messages || [])
    .filter((message) => message.msg_type === "interactive")
    .map((message) => [message.message_id, buttonsOf(parse(message.content))]));
  const known = newest.world === world.sandbox?.world ? newest.number : Infinity;
  const numbers = world.people.shown.flatMap((user) => user.notices.map((notice) => notice.number));
  sync(byId("phone-list"),
    world.people.shown.map((user) => ({
      ...user,
      cards: Object.fromEntries(user.notices.map((notice) => [notice.message_id, cards.get(notice.message_id) || []])),
    })),
    (user) => user.user_id,
    (user) => drawPhone(user, known));
  newest = { world: world.sandbox?.world, number: Math.max(0, ...numbers) };
}

function drawPhone(user, known) {
  const groups = new Map();
  user.notices.forEach((notice) => groups.set(notice.message_id, [...(groups.get(notice.message_id) || []), notice]));
  const calling = user.notices.some((notice) => notice.call === "ringing");
  const path = "users/" + user.user_id;
  const screen = [...groups].map(([messageId, notices]) => {
    const [latest] = notices;
    const rings = notices.some((notice) => notice.call === "ringing");
    return el("div", { class: "buzz" + (rings ? " rings" : "") + (latest.number > known ? " fresh" : "") },
      el("p", { class: "about" }, latest.about || messageId),
      el("ul", null, notices.map((notice) => el("li", null,
        el("span", { class: notice.type === "phone" ? "phone-call" : notice.type }, icon(notice.type), " ",
          notice.call === "ringing" ? t("ringing") : t(notice.type)),
        ["answered", "declined", "ended"].includes(notice.call) ? el("span", { class: "quiet" }, t(notice.call)) : null,
        el("time", { datetime: notice.time }, timeOf(notice.time))))),
      el("div", { class: "buttons" },
        rings ? action(t("answer"), patch(path, { answer: messageId }), { class: "answer small", "data-answer": true }) : null,
        rings ? action(t("decline"), patch(path, { decline: messageId }), { class: "decline small", "data-decline": true }) : null,
        latest.read
          ? el("span", { class: "done" }, icon("read"), t("read"))
          : action(t("open"), patch(path, { read: messageId }), { class: "small", "data-primary": true })),
      el("div", { class: "buttons" }, user.cards[messageId].map((words) => press(messageId, user.user_id, words))));
  });
  return el("article", {
    class: "phone" + (calling ? " rings" : "") + (user.in_company ? "" : " gone"),
    tabindex: 0,
    "data-item": true,
    "data-user": user.user_id,
    "aria-label": user.user_id,
  },
  el("header", null, el("h3", null, user.user_id),
    user.unread ? el("span", { class: "count" }, t("unread", number(user.unread))) : null),
  user.in_company ? null : el("p", { class: "quiet" }, t("left")),
  user.in_company && !user.available ? el("p", { class: "quiet" }, t("unavailable")) : null,
  screen.length ? screen : user.in_company ? el("p", { class: "nothing" }, t("nothing")) : null,
  el("footer", null, el("details", null, el("summary", { "data-focus": "more" }, t("more_actions")),
    el("div", null,
      action(t("read_all"), patch(path, { read_all: true }), { class: "small" }),
      user.in_company ? action(t("leave"), patch(path, { in_company: false }), { class: "small" }) : null))));
}

function press(messageId, userId, words, main) {
  return action(words, post("messages/" + messageId + "/clicks", { user_id: userId, button: words }), { class: main ? "main" : "small" });
}

// --- chats

function drawChats() {
  const { chats, messages, total_messages } = world.chats;
  const as = byId("as").value;
  const newestFirst = messages.slice().reverse();
  const latest = (chat) => newestFirst.findIndex((message) => message.chat_id === chat.chat_id);
  const order = chats.slice().sort((a, b) => (latest(a) + 1e6) % 1e6 - (latest(b) + 1e6) % 1e6);
  sync(byId("chat-list"), order.map((chat) => chat.chat_id), (id) => id, () => el("section", { class: "chat" }, el("header"), el("div")));
  order.forEach((chat, i) => {
    const node = byId("chat-list").children[i];
    node.setAttribute("aria-label", chat.chat_id);
    sync(node.firstChild, [chat], () => "head", drawChatHead);
    sync(node.lastChild, newestFirst.filter((message) => message.chat_id === chat.chat_id),
      (message) => message.message_id, (message) => drawMessage(message, as), as);
  });
  more("messages-more", total_messages - messages.length, "messages");
}

function drawChatHead(chat) {
  const bot = world.sandbox.app_id;
  const inside = chat.bots.includes(bot);
  return el("div", { class: "bar" },
    el("h3", null, chat.chat_id),
    el("p", null, t(inside ? "with_bot" : "without_bot", number(chat.count)), chat.dissolved ? ", " + t("dissolved") : ""),
    action(t(inside ? "bot_out" : "bot_in"), patch("chats/" + chat.chat_id, { [inside ? "remove_bots" : "add_bots"]: [bot] }),
      { class: "plain small", "data-focus": "bot" }));
}

function drawMessage(message, as) {
  const names = (list, count) => count === 0 ? t("nobody")
    : count > list.length ? t("and_more", list.join(", "), number(count - list.length)) : list.join(", ");
  return el("article", { class: "message", tabindex: 0, "data-item": true, "aria-label": message.message_id },
    el("header", null, el("code", null, message.message_id),
      message.deleted ? el("span", null, t("deleted")) : null,
      el("time", { datetime: message.time }, timeOf(message.time))),
    el("div", { class: "body" }, drawContent(message, as)),
    el("div", { class: "seen" },
      el("span", null, message.read ? [icon("read"), " "] : null, t("read_by", names(message.read_by, message.read))),
      message.unread ? el("span", null, t("not_yet", names(message.unread_by, message.unread))) : null,
      as && !message.read_by.includes(as)
        ? action(t("open_as", as), patch("users/" + as, { read: message.message_id }), { class: "small", "data-primary": true })
        : null));
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The content as it looks in the client; as it was sent, if it has another form. */
function drawContent(message, as) {
  try {
    return drawKnown(message, as);
  } catch {
    return message.content;
  }
}

function drawKnown(message, as) {
  const content = parse(message.content);
  if (content === null || typeof content !== "object") {
    return message.content;
  }
  switch (message.msg_type) {
    case "text":
      return String(content.text ?? message.content);
    case "post":
      return drawPost(content);
    case "interactive":
      return drawCard(content, message.message_id, as);
    default:
      return message.content;
  }
}

function drawPost(content) {
  const post = content[chinese ? "zh_cn" : "en_us"] || Object.values(content)[0] || {};
  const lines = Array.isArray(post.content) ? post.content : [];
  return el("div", { class: "post" }, post.title ? el("h4", null, String(post.title)) : null,
    lines.map((line) => el("p", null, (Array.isArray(line) ? line : []).map((part) => {
      switch (part.tag) {
        case "a":
          return anchor(part.text, part.href);
        case "at":
          return "@" + (part.user_name || part.user_id || "");
        case "img":
        case "media":
          return `[${t("picture")}]`;
        default:
          return String(part.text ?? "");
      }
    }))));
}

/** A link; only to a web address. */
function anchor(text, href) {
  return /^https?:\/\//.test(href)
    ? el("a", { href, target: "_blank", rel: "noopener noreferrer" }, String(text || href))
    : String(text ?? "");
}

/** Bold, links and lines of Feishu's markdown; the rest as it is. */
function markdown(text) {
  return String(text ?? "").split(/(\*\*[^*]+\*\*|\[[^\]]+\]\([^)\s]+\)|<at [^>]*>(?:<\/at>)?)/).map((part) => {
    const link = /^\[([^\]]+)\]\(([^)\s]+)\)$/.exec(part);
    const at = /^<at (?:id|user_id|email)=["']?([^"'>\s]*)/.exec(part);
    return link ? anchor(link[1], link[2])
      : at ? "@" + at[1]
        : part.startsWith("**") && part.endsWith("**") && part.length > 4 ? el("strong", null, part.slice(2, -2)) : part;
  });
}

const words = (node) => typeof node === "string" ? node : node?.content ?? "";

/** The words on the buttons of a card, of either form. */
function buttonsOf(node) {
  if (Array.isArray(node)) {
    return node.flatMap(buttonsOf);
  }
  if (node === null || typeof node !== "object") {
    return [];
  }
  return node.tag === "button" ? [words(node.text)] : Object.values(node).flatMap(buttonsOf);
}

function drawCard(card, messageId, as) {
  const draw = (element) => {
    switch (element?.tag) {
      case "div":
        return el("div", null, element.text ? markdown(words(element.text)) : null,
          Array.isArray(element.fields)
            ? el("div", { class: "columns" }, element.fields.map((field) => el("div", null, el("span", null, markdown(words(field.text))))))
            : null);
      case "markdown":
      case "plain_text":
      case "lark_md":
        return el("div", null, markdown(element.content));
      case "hr":
        return el("hr");
      case "note":
        return el("div", { class: "note" }, drawAll(element.elements));
      case "action":
        return el("div", { class: "buttons" }, drawAll(element.actions));
      case "button":
        return press(messageId, as, words(element.text), element.type?.startsWith("primary"));
      case "column_set":
        return el("div", { class: "columns" }, (element.columns || []).map((column) => el("div", null, drawAll(column.elements))));
      case "img":
        return el("div", { class: "quiet" }, `[${t("picture")}] ${words(element.alt)}`);
      default:
        return element?.elements ? el("div", null, drawAll(element.elements))
          : el("div", { class: "quiet" }, words(element?.text) || words(element?.placeholder) || `[${element?.tag ?? "?"}]`);
    }
  };
  const drawAll = (elements) => Array.isArray(elements) ? elements.map(draw) : [];
  const title = words(card.header?.title);
  const elements = card.body?.elements || card.elements || Object.values(card.i18n_elements || {})[0];
  if (!title && !elements) {
    return el("code", null, JSON.stringify(card, null, 2));
  }
  const template = String(card.header?.template ?? "");
  const colour = /^[a-z]+$/.test(template) ? "t-" + template : "";
  return el("div", { class: "card " + colour }, title ? el("h4", null, title) : null,
    card.header?.subtitle ? el("div", { class: "quiet" }, words(card.header.subtitle)) : null, drawAll(elements));
}

// --- calls

function drawCalls() {
  const { total, shown } = world.calls;
  byId("calls-total").textContent = total ? t("total_calls", number(total)) : "";
  // numbers begin again in another world
  sync(byId("call-list"), shown.slice().reverse(), (call) => call.number, drawCall);
  more("calls-more", total ? shown[0].number - 1 : 0, "calls");
  sync(byId("hint"), total ? [] : [{ base: world.sandbox.base_url, app: world.sandbox.app_id }], () => "hint", drawHint);
}

function drawCall(call) {
  const bad = call.status === 0 || call.status >= 400 || (call.code !== null && call.code !== "0");
  const details = el("details", { class: "call" },
    el("summary", { "data-item": true, "data-focus": "call", title: call.path },
      el("span", { class: "time" }, timeOf(call.time)),
      el("span", { class: "method" }, call.method),
      el("span", { class: "path" }, call.path.replace(/^\/open-apis(\/im\/v1\/messages(?=\/))?/, "…").replace(/\?.*/, "")),
      call.fault ? el("span", { class: "fault", title: call.fault }, icon("fault"), el("span", { class: "away" }, call.fault)) : null,
      el("span", { class: bad ? "bad" : null }, call.status ? String(call.status) : t("no_answer"), " ", call.code ?? "")));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) {
      showCall(details, call);
    }
  });
  return details;
}

async function showCall(details, call) {
  const path = `/sandbox/calls?after=${call.number - 1}&limit=1`;
  showCommand({ method: "GET", path });
  const place = details.appendChild(el("div"));
  try {
    const [full] = await (await fetch(path)).json();
    if (full?.number !== call.number) {
      place.append(el("p", { class: "quiet" }, t("gone")));
      return;
    }
    const headers = Object.entries(full.headers).flatMap(([name, values]) => values.map((value) => `${name}: ${value}`));
    const pretty = (text) => {
      const json = parse(text);
      const all = json !== null && typeof json === "object" ? JSON.stringify(json, null, 2) : text || t("no_body");
      return all.length > 20000 ? all.slice(0, 20000) + " …" : all;
    };
    place.append(
      call.fault ? el("p", { class: "fault" }, icon("fault"), " ", call.fault) : "",
      el("h3", null, t("request")),
      el("pre", { tabindex: 0 }, `${full.method} ${call.path}\n${headers.join("\n")}\n\n${pretty(full.body)}`),
      el("h3", null, t("reply")),
      el("pre", { tabindex: 0 }, full.status ? `HTTP ${full.status}\nX-Tt-Logid: ${full.log_id}\n\n${pretty(full.response_body)}` : t("no_answer")));
  } catch (error) {
    place.append(String(error.message || error));
  }
}

function drawHint() {
  const { base_url, app_id, app_secret } = world.sandbox;
  const json = "-H 'Content-Type: application/json; charset=utf-8'";
  const bearer = '-H "Authorization: Bearer $TOKEN"';
  const lines = [
    `TOKEN=$(curl -s ${base_url}/open-apis/auth/v3/tenant_access_token/internal ${json} -d '{"app_id":"${app_id}","app_secret":"${app_secret}"}' | sed 's/.*"tenant_access_token":"\\([^"]*\\)".*/\\1/')`,
    `MESSAGE=$(curl -s '${base_url}/open-apis/im/v1/messages?receive_id_type=chat_id' ${bearer} ${json} -d '{"receive_id":"oc_sandbox","msg_type":"text","content":"{\\"text\\":\\"The disk is full\\"}"}' | sed 's/.*"message_id":"\\([^"]*\\)".*/\\1/')`,
    `curl -X PATCH "${base_url}/open-apis/im/v1/messages/$MESSAGE/urgent_phone?user_id_type=open_id" ${bearer} ${json} -d '{"user_id_list":["ou_hanmeimei"]}'`,
  ];
  return el("div", null,
    el("p", null, t("hint")),
    el("pre", { tabindex: 0 }, lines.join("\n")),
    el("button", { type: "button", class: "small", click: () => copy(lines.join("\n")) }, t("copy")));
}

// --- what does not come from the world

function drawTools() {
  document.documentElement.lang = chinese ? "zh-CN" : "en";
  document.title = t("title");
  document.querySelectorAll("[data-t]").forEach((node) => (node.textContent = t(node.dataset.t)));
  byId("find").placeholder = t("find");
  byId("find").setAttribute("aria-label", t("find"));
  byId("command").textContent = t("api_hint");
  const dark = getComputedStyle(document.documentElement).colorScheme === "dark"
    || (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
  sync(byId("tools"), ["language", "theme", "keys", "afresh"], (name) => name, (name) => ({
    language: () => el("button", { type: "button", class: "plain", lang: chinese ? "en" : "zh-CN", "data-focus": name, click: switchLanguage }, t("other_language")),
    theme: () => el("button", { type: "button", class: "plain", "data-focus": name, click: () => switchTheme(dark ? "light" : "dark") },
      icon("theme"), " ", t(dark ? "light" : "dark")),
    keys: () => el("button", { type: "button", class: "plain", "data-focus": name, "aria-keyshortcuts": "?", click: showKeys }, t("keys")),
    afresh: () => action(t("afresh"), post("reset"), { "data-focus": name }),
  })[name](), dark);
  sync(byId("time-menu"), ["minute", "hour", "days", "freeze"], (name) => name, (name) =>
    action(t(name), post("clock", { minute: { advance_seconds: 60 }, hour: { advance_seconds: 3600 },
      days: { advance_seconds: 691200 }, freeze: { freeze: true } }[name]), { class: "small" }));
  drawFaultForm();
  drawKeys();
  Object.keys(world).filter((part) => world[part]).forEach(draw);
}

function switchLanguage() {
  chinese = !chinese;
  localStorage.setItem("language", chinese ? "zh" : "en");
  drawTools();
}

function switchTheme(theme) {
  localStorage.setItem("theme", theme);
  document.documentElement.dataset.theme = theme;
  drawTools();
}

function drawFaultForm() {
  const form = byId("fault-form");
  const chosen = form.elements.fault?.value || "rate_limit";
  const kind = form.elements.kind?.value || "";
  const option = (value, text, selected) => el("option", { value, selected: value === selected }, text);
  form.replaceChildren(
    el("label", { class: "wide" }, t("fault"),
      el("select", { name: "fault", change: drawFaultForm }, Object.keys(FAULTS).map((name) => option(name, t("f_" + name), chosen)))),
    ...Object.entries(FAULTS[chosen]).map(([name, value]) => el("label", { class: name === "body" || name === "text" ? "wide" : null }, t(name),
      name === "text"
        ? el("textarea", { name, rows: 3, required: true }, value)
        : el("input", { name, value, type: typeof value === "number" ? "number" : "text", required: true }))),
    ...(chosen === "refuse" ? [] : [
      el("label", null, t("on"),
        el("select", { name: "kind" }, option("", t("every"), kind), KINDS.map((name) => option(name, name, kind)))),
      el("label", null, t("times"), el("input", { name: "times", type: "number", min: 1, value: 1, required: true }))]),
    ...(FIXED.includes(chosen) ? [] : [
      el("label", { class: "check" }, el("input", { name: "after", type: "checkbox" }), el("span", null, t("after_executing")))]),
    el("button", { class: "main", "data-focus": "fail" }, t("fail_now")));
  form.oninput = () => showCommand(faultCall());
  form.onsubmit = (event) => {
    event.preventDefault();
    run(faultCall());
  };
  form.lastChild.onfocus = form.lastChild.onmouseenter = form.oninput;
}

function faultCall() {
  const { fault, kind, times, after, ...fields } = Object.fromEntries([...byId("fault-form").elements]
    .filter((field) => field.name)
    .map((field) => [field.name, field.type === "number" ? Number(field.value) : field.type === "checkbox" ? field.checked : field.value]));
  return post("faults", {
    fault,
    ...fields,
    ...(kind ? { on: [kind] } : {}),
    ...(times > 1 ? { times } : {}),
    ...(after ? { after_executing: true } : {}),
  });
}

// --- keys

function drawKeys() {
  const keys = [["j k", "key_move"], ["Enter", "key_open"], ["a", "key_answer"], ["d", "key_decline"], ["/", "find"], ["c", "key_copy"], ["?", "key_help"]];
  byId("keys").replaceChildren(
    el("h2", { id: "keys-title" }, t("keys")),
    el("dl", null, keys.flatMap(([names, word]) => [
      el("dt", null, names.split(" ").flatMap((name) => [el("kbd", null, name), " "])), el("dd", null, t(word))])),
    el("button", { type: "button", class: "main", click: () => byId("keys").close() }, t("close")));
}

function showKeys() {
  byId("keys").showModal();
}

function move(step) {
  const items = [...document.querySelectorAll("[data-item]")].filter((item) => item.checkVisibility());
  const here = items.findIndex((item) => item === document.activeElement?.closest("[data-item]"));
  const next = items[here < 0 ? (step > 0 ? 0 : items.length - 1) : here + step];
  next?.focus();
  next?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** The button of the phone or message that has the focus; for calls, else that of the first phone that rings. */
function button(selector, anywhere) {
  const item = document.activeElement?.closest("article[data-item]");
  return item?.querySelector(selector) || (anywhere ? document.querySelector("#phones " + selector) : null);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, dialog")) {
    return;
  }
  const keys = {
    j: () => move(1),
    k: () => move(-1),
    a: () => button("[data-answer]", true)?.click(),
    d: () => button("[data-decline]", true)?.click(),
    c: () => command && copy(command),
    "/": () => byId("find").hidden || byId("find").focus(),
    "?": showKeys,
    Enter: event.target.matches("article") ? () => button("[data-primary]")?.click() : null,
  };
  const handler = keys[event.key];
  if (handler) {
    event.preventDefault();
    handler();
  }
});

// --- the start

let typing = 0;
byId("find").addEventListener("input", (event) => {
  clearTimeout(typing);
  typing = setTimeout(() => {
    wanted.find = event.target.value.trim();
    connect();
  }, 250);
});
byId("as").addEventListener("change", () => drawChats());
byId("copy").addEventListener("click", () => copy(command));
document.addEventListener("click", (event) => {
  if (!event.target.closest("#time")) {
    byId("time").open = false;
  }
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawTools);
if (localStorage.getItem("theme")) {
  document.documentElement.dataset.theme = localStorage.getItem("theme");
}
drawTools();
setInterval(tick, 1000);
connect();
