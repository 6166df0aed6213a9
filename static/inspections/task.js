/* One door: every tap is kept on the phone at once; sending goes through the outbox. */
(() => {
  "use strict";

  const form = document.getElementById("visit");
  const outbox = window.wuguanOutbox;
  if (!form || !outbox) return;
  const KEY = outbox.drafts + form.dataset.task;
  const note = document.getElementById("draft");
  const problem = document.getElementById("problem");

  /* crypto.randomUUID needs HTTPS; getRandomValues does not. */
  function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return `phone-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  }

  function storage(act) {
    try {
      return act();
    } catch {
      note.hidden = false;
      note.textContent = "本机存储不可用，请保持网络，提交后再离开本页。";
      return null;
    }
  }

  function fields() {
    const data = new FormData(form);
    data.delete("csrfmiddlewaretoken");
    return Object.fromEntries(data);
  }

  function keep() {
    storage(() => localStorage.setItem(KEY, JSON.stringify({ ...fields(), timed: form.dataset.timed })));
  }

  function restore() {
    const saved = storage(() => JSON.parse(localStorage.getItem(KEY) || "null"));
    if (!saved) {
      form.elements.client_id.value = newId();
      return;
    }
    form.dataset.timed = saved.timed || "";
    for (const [name, value] of Object.entries(saved)) {
      const field = form.elements[name];
      if (field) field.value = value;
    }
    note.hidden = false;
    note.textContent = "已恢复本机保存的草稿。";
  }

  function complain(sentence) {
    problem.hidden = false;
    problem.textContent = sentence;
    problem.scrollIntoView({ block: "center" });
  }

  function missing() {
    const data = fields();
    if (!data.outcome) return "请先选择入户结果。";
    if (data.outcome !== "COMPLETED") return "";
    if (!data.respondent) return "请选择受访人：业主、家属或租户。";
    return data.q10 ? "" : "总体评价必须选择一项。";
  }

  async function submit(event) {
    event.preventDefault();
    const sentence = missing();
    if (sentence) return complain(sentence);
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    /* The time of the first try stays: the same visit sent again must be the same to the byte. */
    if (form.dataset.timed !== form.elements.client_id.value) {
      form.elements.visited_at.value = new Date().toISOString();
      form.dataset.timed = form.elements.client_id.value;
    }
    keep();
    const sent = fields();
    const item = {
      id: sent.client_id,
      task: form.dataset.task,
      door: form.dataset.door,
      url: window.location.pathname,
      fields: sent,
    };
    if (storage(() => (outbox.put(item), true)) === null) return form.submit();
    try {
      const answer = await outbox.send(item);
      if (answer.ok) {
        window.location.assign(answer.next);
        return;
      }
      /* The person reads the sentence here: what was typed stays, for another try with a new id. */
      outbox.drop(item.id);
      form.elements.client_id.value = newId();
      keep();
      complain(answer.sentence);
    } catch {
      note.hidden = false;
      note.textContent = "已存在本机，有信号后自动上传，可以继续下一户。";
      outbox.sendAll();
    }
    outbox.show();
    button.disabled = false;
  }

  restore();
  form.addEventListener("change", keep);
  form.addEventListener("input", keep);
  form.addEventListener("submit", submit);
})();
