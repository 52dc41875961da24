// Every kind of page in a real browser: axe-core, html-validate, scripts off, keyboard alone, no foreign request, size.
//
//   CHROMIUM=/usr/bin/chromium node pages.mjs http://127.0.0.1:8611 [few|empty]
//
// `few` looks at the consultations and the lists alone, `empty` at a first start with nothing in it.
//
// With SHOTS=folder it only writes pictures of the pages there, at two widths, light, dark and as printed.
import { readFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { brotliCompressSync } from 'node:zlib';
import { chromium } from 'playwright-core';

const base = process.argv[2];
const extent = process.argv[3] ?? 'all';
const host = new URL(base).host;
const MAX_BYTES = 50 * 1024;
const failures = [];
const fail = (text) => { failures.push(text); console.log(`FAIL ${text}`); };

// --- which pages: one of each kind, the difficult ones too ---
const items = [];
for (let page = 1; page <= 10; page += 1) {
  const answer = await (await fetch(`${base}/api/v1/consultations?limit=100&page=${page}`)).json();
  items.push(...answer.items);
  if (answer.items.length < 100) break;
}
if (items.length === 0 && extent !== 'empty') { console.log('the demo holds nothing'); process.exit(1); }
const path = (item) => new URL(item.url).pathname;
const most = (measure) => [...items].sort((a, b) => measure(b) - measure(a))[0];
const size = (list) => (Array.isArray(list) ? list.length : 0);
const consultations = new Set([
  items.find((item) => item.status === 'open' || item.status === 'closing'),
  items.find((item) => item.status === 'withdrawn'),
  items.find((item) => item.status === 'unknown'),
  most((item) => item.title.length),
  most((item) => size(item.deadlines)),
  most((item) => size(item.submissions)),
  most((item) => size(item.qualityNotes)),
].filter(Boolean).map(path));
const issuer = (items.find((item) => size(item.issuers)) ?? { issuers: [{}] }).issuers[0].slug;
const topic = items.flatMap((item) => item.topics ?? []).map((topic) => topic.slug)[0];
const due = items.map((item) => item.deadline?.date ?? item.deadline).filter((day) => typeof day === 'string').sort().pop();
const readings = [...consultations].slice(0, extent === 'few' ? 9 : 1).map((path) => `${path}/upplast`);
const some = ['/', '/remisser', '/kallor', '/kalender', '/siffror'];
const paths = extent !== 'all' ? [...some, ...consultations, ...readings] : [
  '/', '/remisser', '/remisser?status=open&q=a', '/remisser?q=finnsintealls&status=open', ...consultations, ...readings,
  '/avsandare', `/avsandare/${issuer}`, '/amnen', ...(topic ? [`/amnen/${topic}`] : []),
  '/kalender', ...(due ? [`/kalender?manad=${due.slice(0, 7)}`] : []), '/siffror', '/prenumerera', '/kallor', '/om', '/api',
  '/tillganglighet', '/underhall', '/finns-inte', '/remisser?status=fel',
];
const inEnglish = (path) => path + (path.includes('?') ? '&' : '?') + 'lang=en';
const all = extent === 'all' ? [...paths, ...paths.map(inEnglish)] : paths;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
});
try {
  if (process.env.SHOTS) await pictures(); else await checks();
} finally {
  await browser.close();
}
process.exit(failures.length > 0 ? 1 : 0);

async function open(options) {
  const context = await browser.newContext({ bypassCSP: true, ...options });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.host !== host) fail(`a request leaves the host: ${url}`);
  });
  return { context, page };
}

async function checks() {
  await validated();
  await sized();
  await judged();
  if (extent === 'all') {
    await withoutScripts();
    await byKeyboard();
  }
  console.log(failures.length === 0 ? `${all.length} pages hold` : `${failures.length} failures`);
}

async function validated() {
  let HtmlValidate;
  try {
    ({ HtmlValidate } = createRequire(import.meta.url)('html-validate'));
  } catch {
    console.log('skipped: html-validate is not here');
    return;
  }
  // Templates leave spaces at line ends, and write `&` and quotes as they like; neither matters to a browser.
  const validator = new HtmlValidate({
    root: true,
    extends: ['html-validate:standard'],
    rules: { 'no-trailing-whitespace': 'off', 'long-title': 'off', 'no-inline-style': 'error', 'require-sri': 'off' },
  });
  for (const path of all) {
    const html = await (await fetch(base + path)).text();
    const report = await validator.validateString(html);
    for (const message of report.results.flatMap((result) => result.messages)) {
      if (message.severity > 1) fail(`${path}:${message.line} ${message.ruleId}: ${message.message}`);
    }
  }
  console.log('html-validate: done');
}

async function sized() {
  const html = await (await fetch(`${base}/`)).text();
  const css = await (await fetch(base + /href="(\/assets\/style\.css[^"]*)"/.exec(html)[1])).arrayBuffer();
  const cssBytes = brotliCompressSync(Buffer.from(css)).length;
  let largest = [0, ''];
  for (const path of all) {
    const answer = await fetch(base + path, { headers: { 'accept-encoding': 'br' } });
    const bytes = brotliCompressSync(Buffer.from(await answer.arrayBuffer())).length + cssBytes;
    if (bytes > MAX_BYTES) fail(`${path} takes ${bytes} bytes compressed with its style sheet, at most ${MAX_BYTES} allowed`);
    if (bytes > largest[0]) largest = [bytes, path];
  }
  console.log(`size: the largest page is ${largest[1]} with ${largest[0]} bytes, style sheet included`);
}

async function judged() {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  for (const [width, colorScheme] of [[320, 'light'], [320, 'dark'], [1280, 'light'], [1280, 'dark']]) {
    const { context, page } = await open({ viewport: { width, height: 900 }, colorScheme });
    // The other language has the same structure: one look at it is enough.
    for (const path of width === 1280 && colorScheme === 'light' ? all : paths) {
      await page.goto(base + path);
      await page.evaluate(axe);
      const found = await page.evaluate(async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
        .map((violation) => `${violation.id}: ${violation.nodes[0].html.slice(0, 160)}`));
      for (const text of found) fail(`${path} at ${width} px, ${colorScheme}: ${text}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (wide > 0) fail(`${path} at ${width} px is ${wide} px too wide`);
    }
    await context.close();
  }
  console.log('axe-core: done');
}

async function withoutScripts() {
  const { context, page } = await open({ javaScriptEnabled: false, bypassCSP: false });
  for (const path of all) {
    const answer = await page.goto(base + path);
    const scripts = (await answer.text()).match(/<script(?! type="application\/ld\+json")/g);
    if (scripts) fail(`${path} has a script`);
    if (!(await page.locator('h1').first().isVisible())) fail(`${path} shows no heading without scripts`);
  }
  await page.goto(`${base}/`);
  await page.fill('#q', 'remiss');
  await Promise.all([page.waitForURL(/\/remisser\?.*q=remiss/), page.press('#q', 'Enter')]);
  await context.close();
  console.log('scripts off: done');
}

// From the start page to the address of a filtered feed, with Tab, arrows and Enter alone.
async function byKeyboard() {
  const { context, page } = await open({ viewport: { width: 1280, height: 900 } });
  await page.goto(`${base}/`);
  await page.keyboard.press('Tab');
  const skip = page.locator('.skip');
  if (!(await skip.evaluate((node) => node === document.activeElement && node.getBoundingClientRect().left >= 0))) {
    fail('the first Tab does not show the skip link');
  }
  await tabTo(page, '#q', 20);
  await page.keyboard.type('a');
  await Promise.all([page.waitForURL(/\/remisser\?q=a/), page.keyboard.press('Enter')]);
  await tabTo(page, '#status', 30);
  await page.keyboard.press('ArrowDown');
  await tabTo(page, '.filters button', 30);
  await Promise.all([page.waitForURL(/status=[a-z]+/), page.keyboard.press('Enter')]);
  await tabTo(page, 'a.jump', 40);
  await page.keyboard.press('Enter');
  await tabTo(page, '.ways a[href^="/prenumerera?"]', 300);
  const outlined = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle !== 'none');
  if (!outlined) fail('the focus is not seen');
  await Promise.all([page.waitForURL(/\/prenumerera\?q=a/), page.keyboard.press('Enter')]);
  const href = await page.locator('.copy code').first().innerText();
  const feed = await fetch(href);
  if (feed.status !== 200 || !(feed.headers.get('content-type') ?? '').includes('atom')) fail(`${href} is no feed`);
  await context.close();
  console.log(`keyboard: found ${href}`);
}

async function tabTo(page, selector, most) {
  for (let n = 0; n < most; n += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((selector) => document.activeElement.matches(selector), selector)) return;
  }
  throw new Error(`Tab does not reach ${selector} within ${most} presses on ${page.url()}`);
}

async function pictures() {
  mkdirSync(process.env.SHOTS, { recursive: true });
  const only = process.env.ONLY ? process.env.ONLY.split(' ') : [...paths, '/?lang=en', inEnglish([...consultations][0])];
  for (const [width, colorScheme, media] of [[360, 'light'], [1280, 'light'], [1280, 'dark'], [800, 'light', 'print']]) {
    const { context, page } = await open({ viewport: { width, height: 900 }, colorScheme });
    if (media) await page.emulateMedia({ media });
    for (const path of only) {
      await page.goto(base + path);
      const name = path.replace(/[^a-z0-9]+/gi, '_').slice(0, 40);
      await page.screenshot({ path: `${process.env.SHOTS}/${name}-${width}-${media ?? colorScheme}.png`, fullPage: true });
    }
    await context.close();
  }
}
