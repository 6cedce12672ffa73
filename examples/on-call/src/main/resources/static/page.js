"use strict";

/*
 * The page of the incidents. While it is seen, it asks for /incidents every few seconds, one request at a time. Texts of
 * alerts become text nodes, never HTML.
 */

const EVERY = 3000;

// without the password that the address of the page may have, which fetch refuses
const INCIDENTS = location.origin + location.pathname.replace(/[^/]*$/, "") + "incidents";

const WORDS = {
  title: ["On call", "值班"],
  now: ["Now", "当前"],
  ended_title: ["Ended", "已结束"],
  nothing: ["Nothing fires.", "当前没有告警。"],
  nothing_ended: ["Nothing yet.", "暂无记录。"],
  offline: ["No connection, trying again …", "连接已断开，正在重试……"],
  token: ["The token is missing: load the page again.", "缺少令牌，请重新加载页面。"],
  open: ["Open", "未处理"],
  taken: ["{0} is on it", "{0} 正在处理"],
  snoozed: ["Snoozed until {0}", "已暂停至 {0}"],
  ended: ["Ended {0}", "已于 {0} 结束"],
  since: ["since {0}", "始于 {0}"],
  read: ["has read it", "已读"],
  reached: ["{0} {1}", "{0} {1}"],
  perhaps: ["perhaps {0} {1}", "{0} {1}（结果未知）"],
  refused: ["not {0} {1}, refused by Feishu", "{0} {1}（被飞书拒绝）"],
  not_reached: ["not {0} {1}", "{0} {1}（未送达）"],
  app: ["popup", "弹窗"],
  sms: ["SMS", "短信"],
  phone: ["phone call", "电话"],
  other_language: ["中文", "English"],
};

let chinese = (localStorage.getItem("language") || navigator.language).startsWith("zh");
let incidents = null;
let problem = "";

const byId = (id) => document.getElementById(id);

function t(word, ...values) {
  return values.reduce((text, value, i) => text.replace(`{${i}}`, () => value), WORDS[word][chinese ? 1 : 0]);
}

function time(text) {
  return new Date(text).toLocaleString(chinese ? "zh-CN" : "en-GB", { dateStyle: "short", timeStyle: "short" });
}

function el(name, className, ...children) {
  const node = document.createElement(name);
  if (className) {
    node.className = className;
  }
  node.append(...children);
  return node;
}

function state(incident) {
  switch (incident.state) {
    case "taken":
      return t("taken", incident.taken_by);
    case "snoozed":
      return t("snoozed", time(incident.snoozed_until));
    case "ended":
      return incident.ended_at ? t("ended", time(incident.ended_at)) : t("ended_title");
    default:
      return t("open");
  }
}

function person(who) {
  const parts = who.buzzes.map((buzz) => t(buzz.result, t(buzz.by), time(buzz.at)));
  if (who.read) {
    parts.push(t("read"));
  }
  return el("li", "", `${who.name}: ${parts.join(", ")}`);
}

function article(incident) {
  return el("article", incident.state,
    el("h3", "", incident.title),
    el("p", "", el("span", "state", state(incident)), " ", el("span", "quiet", t("since", time(incident.since)))),
    el("ul", "", ...incident.people.map(person)));
}

function draw() {
  document.documentElement.lang = chinese ? "zh-CN" : "en";
  document.title = t("title");
  document.querySelectorAll("[data-t]").forEach((node) => (node.textContent = t(node.dataset.t)));
  byId("language").textContent = t("other_language");
  byId("link").textContent = problem ? t(problem) : "";
  if (incidents) {
    const show = (id, list, none) =>
      byId(id).replaceChildren(...(list.length ? list.map(article) : [el("p", "quiet", t(none))]));
    show("now", incidents.filter((incident) => incident.state !== "ended"), "nothing");
    show("ended", incidents.filter((incident) => incident.state === "ended"), "nothing_ended");
  }
}

let shown = "";

async function ask() {
  let text = shown;
  let found = "offline";
  try {
    const answer = await fetch(INCIDENTS, { cache: "no-store", signal: AbortSignal.timeout(30000) });
    if (answer.ok) {
      text = await answer.text();
      found = "";
    } else if (answer.status === 401) {
      found = "token";
    }
  } catch {
    // no connection
  }
  // only what has changed is drawn, so that a screen reader is left in peace
  if (text !== shown || found !== problem) {
    incidents = text ? JSON.parse(text) : null;
    shown = text;
    problem = found;
    draw();
  }
}

let timer = 0;

async function live() {
  clearTimeout(timer);
  if (!document.hidden) {
    await ask();
    clearTimeout(timer);
    timer = setTimeout(live, EVERY);
  }
}

byId("language").addEventListener("click", () => {
  chinese = !chinese;
  localStorage.setItem("language", chinese ? "zh" : "en");
  draw();
});
document.addEventListener("visibilitychange", live);
draw();
live();
