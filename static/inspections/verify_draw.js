/* Recomputes a draw from its certificate. No library and no WebCrypto, which a saved file or a
   page without HTTPS may not have. The texts that are hashed are described in docs and in
   core/rules/sampling.py; the two must always agree. */
(() => {
  "use strict";

  const ALGORITHM = "wuguan-hmac-sha256-1";
  const RULE = { minimum: 10, small_max: 100, percent: 10, reserve_minimum: 5, reserve_percent: 50 };
  const TEXTS = ["algorithm", "cycle_key", "estate_code", "frame_sha256", "public_value", "seed"];
  const LISTS = ["frame", "cycle_frame_hashes", "main", "reserve"];

  const PRIMES = [];
  for (let number = 2; PRIMES.length < 64; number += 1) {
    if (PRIMES.every((prime) => number % prime)) PRIMES.push(number);
  }
  /* The first 32 bits of the fraction of a root, exactly: an integer root of prime · 2^(32·degree). */
  function rootBits(prime, degree) {
    const target = BigInt(prime) << BigInt(32 * degree);
    let low = 0n;
    let high = 1n << 40n;
    while (low < high) {
      const middle = (low + high + 1n) / 2n;
      if (middle ** BigInt(degree) <= target) low = middle;
      else high = middle - 1n;
    }
    return Number(low & 0xffffffffn);
  }
  const K = PRIMES.map((prime) => rootBits(prime, 3));
  const START = PRIMES.slice(0, 8).map((prime) => rootBits(prime, 2));
  const turn = (word, by) => (word >>> by) | (word << (32 - by));

  function compress(state, block) {
    const w = new Uint32Array(64);
    for (let i = 0; i < 16; i += 1) w[i] = block.getUint32(i * 4);
    for (let i = 16; i < 64; i += 1) {
      const s0 = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ (w[i - 15] >>> 3);
      const s1 = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ (w[i - 2] >>> 10);
      w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i += 1) {
      const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    return [a, b, c, d, e, f, g, h].map((word, i) => (word + state[i]) | 0);
  }

  function sha256(bytes) {
    const length = Math.ceil((bytes.length + 9) / 64) * 64;
    const padded = new Uint8Array(length);
    padded.set(bytes);
    padded[bytes.length] = 0x80;
    const view = new DataView(padded.buffer);
    view.setUint32(length - 8, Math.floor(bytes.length / 0x20000000));
    view.setUint32(length - 4, bytes.length << 3);
    let state = START;
    for (let at = 0; at < length; at += 64) state = compress(state, new DataView(padded.buffer, at, 64));
    const digest = new DataView(new ArrayBuffer(32));
    state.forEach((word, i) => digest.setInt32(i * 4, word));
    return new Uint8Array(digest.buffer);
  }

  const utf8 = (text) => new TextEncoder().encode(text);
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const join = (first, second) => Uint8Array.from([...first, ...second]);

  function hmac(key, message) {
    const block = new Uint8Array(64);
    block.set(key.length > 64 ? sha256(key) : key);
    const inner = sha256(join(block.map((byte) => byte ^ 0x36), message));
    return sha256(join(block.map((byte) => byte ^ 0x5c), inner));
  }

  /* Code points, as Python sorts; JavaScript's own order is that of UTF-16. */
  function byCodePoint(left, right) {
    const [one, two] = [Array.from(left), Array.from(right)];
    for (let i = 0; i < Math.min(one.length, two.length); i += 1) {
      const difference = one[i].codePointAt(0) - two[i].codePointAt(0);
      if (difference) return difference;
    }
    return one.length - two.length;
  }

  const lines = (texts) => texts.map((text) => `${text}\n`).join("");
  const nfc = (text) => text.normalize("NFC");
  const hash = (text) => hex(sha256(utf8(text)));

  function required(households, rule) {
    if (households <= rule.small_max) return Math.min(households, rule.minimum);
    const share = Math.ceil((households * rule.percent) / 100);
    return Math.min(households, Math.max(rule.minimum, share));
  }

  function reserveSize(main, rule) {
    return main ? Math.max(rule.reserve_minimum, Math.ceil((main * rule.reserve_percent) / 100)) : 0;
  }

  function malformed(given) {
    if (given === null || typeof given !== "object" || Array.isArray(given)) return ["证书不是一个对象。"];
    const isTexts = (list) => Array.isArray(list) && list.every((text) => typeof text === "string");
    const faults = TEXTS.filter((name) => typeof given[name] !== "string").map((name) => `证书缺少文字项 ${name}。`);
    for (const name of LISTS) if (!isTexts(given[name])) faults.push(`证书缺少文字列表 ${name}。`);
    if (!Number.isInteger(given.required)) faults.push("证书缺少整数项 required。");
    const rule = given.rule ?? {};
    const known = Object.entries(rule).every(([name, value]) => name in RULE && Number.isInteger(value) && value >= 0);
    if (!known) faults.push("证书的抽样规则 rule 有未知的项或不是整数。");
    return faults;
  }

  function orderFaults(name, given, found) {
    const faults = [];
    if (given.length !== found.length) faults.push(`${name}的户数不符：证书为${given.length}户，重算为${found.length}户。`);
    given.slice(0, found.length).forEach((code, i) => {
      if (code !== found[i]) faults.push(`${name}第${i + 1}户不符：证书为${code}，重算为${found[i]}。`);
    });
    return faults;
  }

  function verify(given) {
    const faults = malformed(given);
    if (faults.length) return faults;
    if (given.algorithm !== ALGORITHM) return [`算法“${given.algorithm}”不是本页的算法“${ALGORITHM}”。`];
    const rule = { ...RULE, ...given.rule };
    const frame = given.frame.map(nfc).sort(byCodePoint);
    if (new Set(frame).size < frame.length) return ["名册中有重复的户编码。"];
    const frameHash = hash(lines(frame));
    if (frameHash !== given.frame_sha256) faults.push(`名册摘要不符：证书为${given.frame_sha256}，按名册重算为${frameHash}。`);
    if (!given.cycle_frame_hashes.includes(given.frame_sha256)) faults.push("本小区的名册摘要不在本周期公布的摘要之中。");
    const hashes = [...given.cycle_frame_hashes].sort();
    const seed = hash(lines([ALGORITHM, nfc(given.cycle_key), nfc(given.public_value), ...hashes]));
    if (seed !== given.seed) faults.push(`随机种子不符：证书为${given.seed}，重算为${seed}。`);
    const main = required(frame.length, rule);
    if (main !== given.required) faults.push(`应抽户数不符：证书为${given.required}户，${frame.length}户应抽${main}户。`);
    const ticket = (code) => hex(hmac(utf8(given.seed), utf8(`${nfc(given.estate_code)}|${code}`)));
    const order = frame
      .map((code) => [ticket(code), code])
      .sort((one, two) => byCodePoint(one[0], two[0]) || byCodePoint(one[1], two[1]))
      .map(([, code]) => code);
    const reserve = order.slice(main, main + reserveSize(main, rule));
    faults.push(...orderFaults("主样本", given.main, order.slice(0, main)));
    return faults.concat(orderFaults("备用样本", given.reserve, reserve));
  }

  function show(faults, households) {
    const verdict = document.getElementById("verdict");
    verdict.className = faults.length ? "bad" : "good";
    verdict.textContent = faults.length ? "与证明不符：" : `核对无误：${households}户的名册、种子和抽样结果与证明完全一致。`;
    document.getElementById("faults").replaceChildren(
      ...faults.map((sentence) => Object.assign(document.createElement("li"), { textContent: sentence })),
    );
  }

  async function read(event) {
    const [file] = event.target.files;
    if (!file) return;
    try {
      const given = JSON.parse(await file.text());
      show(verify(given), given.frame?.length);
    } catch {
      show(["文件不是抽样证明（JSON）。"]);
    }
  }

  if (typeof document === "undefined") globalThis.verifyDraw = verify;
  else document.getElementById("file").addEventListener("change", read);
})();
