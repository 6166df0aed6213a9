/* Visits that have not reached the office yet: kept on this phone, sent again until answered. */
(() => {
  "use strict";

  const bar = document.getElementById("outbox");
  if (!bar) return;
  const KEY = `wuguan:outbox:${bar.dataset.user}`;
  const DRAFTS = `wuguan:draft:${bar.dataset.user}:`;
  const WAITS = [5, 15, 60, 300];
  let timer = 0;
  let tries = 0;
  let sending = false;

  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY) || "[]");
    } catch {
      return [];
    }
  };
  const write = (items) => localStorage.setItem(KEY, JSON.stringify(items));
  const change = (id, how) => write(read().flatMap((item) => (item.id === id ? how(item) : [item])));
  const csrf = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

  function show(note) {
    const items = read();
    const waiting = items.filter((item) => !item.refused);
    const refused = items.filter((item) => item.refused);
    bar.hidden = items.length === 0;
    bar.querySelector("[data-count]").textContent =
      (waiting.length ? `未上传 ${waiting.length} 份。` : "") + (note || "");
    bar.querySelector("[data-retry]").hidden = waiting.length === 0;
    bar.querySelector("[data-refused]").replaceChildren(...refused.map(line));
    for (const link of document.querySelectorAll("[data-task]")) {
      const mine = waiting.some((item) => item.task === link.dataset.task);
      link.classList.toggle("waiting", mine);
    }
  }

  function line(item) {
    const row = document.createElement("li");
    const again = document.createElement("a");
    const seen = document.createElement("button");
    row.textContent = `${item.door}没有被接收：${item.refused}`;
    again.textContent = "重新填写";
    again.href = item.url;
    seen.textContent = "我已知道";
    seen.type = "button";
    seen.className = "button";
    seen.addEventListener("click", () => drop(item.id));
    row.append(again, seen);
    return row;
  }

  /* 200 taken; 400, 403 and 409 with a sentence are the office's answer and end the matter;
     everything else (no signal, signed out, server away) waits for another try. */
  async function post(item) {
    const body = new URLSearchParams(item.fields);
    body.set("csrfmiddlewaretoken", csrf());
    const reply = await fetch(item.url, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      redirect: "manual",
    });
    if (reply.type === "opaqueredirect") throw new Error("请重新登录，登录后会自动上传。");
    const isData = (reply.headers.get("Content-Type") || "").startsWith("application/json");
    if (!isData) throw new Error("服务器暂时没有回应，稍后自动重试。");
    return { ok: reply.ok, ...(await reply.json()) };
  }

  async function send(item) {
    const answer = await post(item);
    if (answer.ok) {
      change(item.id, () => []);
      localStorage.removeItem(DRAFTS + item.task);
    } else {
      change(item.id, (kept) => [{ ...kept, refused: answer.sentence }]);
    }
    return answer;
  }

  async function sendAll() {
    if (sending) return;
    sending = true;
    clearTimeout(timer);
    let note = "";
    try {
      for (const item of read().filter((one) => !one.refused)) await send(item);
      tries = 0;
    } catch (problem) {
      note = problem instanceof TypeError ? "现在没有网络，已存在本机，有信号后自动上传。" : problem.message;
      timer = setTimeout(sendAll, WAITS[Math.min(tries, WAITS.length - 1)] * 1000);
      tries += 1;
    } finally {
      sending = false;
      show(note);
    }
  }

  function put(item) {
    write([...read().filter((one) => one.id !== item.id), item]);
    show();
  }

  function drop(id) {
    change(id, () => []);
    show();
  }

  bar.querySelector("[data-retry]").addEventListener("click", () => {
    tries = 0;
    sendAll();
  });
  window.addEventListener("online", sendAll);
  document.addEventListener("submit", (event) => {
    const leaving = (event.target.getAttribute("action") || "").includes("sign-out");
    const waiting = read().length;
    const question = `本机还有 ${waiting} 份没有上传，退出会清除。确定退出吗？`;
    if (leaving && waiting && !window.confirm(question)) event.preventDefault();
  });

  window.wuguanOutbox = { put, drop, send, sendAll, drafts: DRAFTS, show };
  show();
  sendAll();
})();
