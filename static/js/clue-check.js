// The check against programs, done by the browser: find a number whose SHA-256 with the task begins with enough zero
// bits. Written out here, because browsers offer their own hash functions on encrypted connections only.
const K = new Uint32Array(64);
const H0 = new Uint32Array(8);
{
  const fraction = (x) => ((x - Math.floor(x)) * 0x100000000) >>> 0;
  let found = 0;
  for (let n = 2; found < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) { prime = false; break; }
    if (!prime) continue;
    if (found < 8) H0[found] = fraction(Math.sqrt(n));
    K[found++] = fraction(Math.cbrt(n));
  }
}
const W = new Uint32Array(64);

// The first 32 bits of the hash of an ASCII text of at most 55 characters.
export function firstWord(text) {
  W.fill(0);
  for (let i = 0; i < text.length; i++) W[i >> 2] |= text.charCodeAt(i) << (24 - 8 * (i & 3));
  W[text.length >> 2] |= 0x80 << (24 - 8 * (text.length & 3));
  W[15] = text.length * 8;
  for (let i = 16; i < 64; i++) {
    const a = W[i - 15], b = W[i - 2];
    const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
    const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
    W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = H0;
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  return (H0[0] + a) >>> 0;
}

const section = document.querySelector("[data-work]");
if (section) {
  const form = section.closest("form");
  const status = section.querySelector("[role=status]");
  const answer = section.querySelector("input[name=work]");
  const bits = Number(section.dataset.bits);
  const work = section.dataset.work;
  let wanted = null;
  let sent = false;
  let number = 0;
  section.querySelector(".task-hand").hidden = true;
  status.hidden = false;
  status.textContent = status.dataset.waiting;

  const slice = () => {
    const until = performance.now() + 25;
    while (performance.now() < until) {
      for (let n = 0; n < 200; n++, number++) {
        if (firstWord(`${work}:${number}`) >>> (32 - bits) === 0) {
          answer.value = String(number);
          status.textContent = status.dataset.done;
          if (wanted) form.requestSubmit(wanted);
          return;
        }
      }
    }
    setTimeout(slice);
  };

  form.addEventListener("submit", (event) => {
    if (event.submitter && event.submitter.value === "back") return;
    if (sent) {
      event.preventDefault(); // a double click
    } else if (answer.value) {
      sent = true;
    } else {
      event.preventDefault();
      wanted = event.submitter;
    }
  });
  // Shown again by the Back button, the page holds a task that has been used.
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  slice();
}
