// A reader of letters in Chromium, without scripts, and a look at the pages and at the HTML of a letter with axe-core.
//
//   node letters.mjs subscribe BASE ADDRESS     from the start page, by two clicks, to the form; prints the selection
//   node letters.mjs press LINK [NAME]          opens a link of a message and presses the (named) button; prints the page
//   node letters.mjs judge ADDRESS…             pages or files of letters: axe, html-validate, narrow screens, foreign requests
//
// CHROMIUM names the browser; with SHOTS=folder pictures are kept there.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const [what, ...rest] = process.argv.slice(2);
const failures = [];
const fail = (text) => { failures.push(text); console.log(`FAIL ${text}`); };
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
});
try {
  await { subscribe, press, judge }[what](...rest);
} finally {
  await browser.close();
}
process.exit(failures.length > 0 ? 1 : 0);

async function open(host, options) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.host !== host) fail(`a request leaves the host: ${url}`);
  });
  return page;
}

async function subscribe(base, address) {
  const page = await open(new URL(base).host, { javaScriptEnabled: false });
  await page.goto(`${base}/`);
  await page.locator('main a[href*="/amnen/djur"], a[href*="subject=djur"]').first().click();
  await page.waitForURL(/djur/);
  await page.locator('a[href*="/prenumerera?"][href$="#mail"]').first().click();
  await page.waitForURL(/prenumerera\?.*#mail$/);
  const form = page.locator('form[action*="/prenumerera"]:has(input[type=email])');
  if ((await form.count()) !== 1) fail(`two clicks from the start page lead to one form, found ${await form.count()} at ${page.url()}`);
  // The browser itself would keep a wrong address back: the form is sent as one without that check sends it.
  const field = form.locator('input[type=email]');
  await field.fill('inte@en adress');
  await form.evaluate((node) => { node.noValidate = true; });
  await sent(page, form.locator('button'));
  const again = page.locator('form[action*="/prenumerera"] input[type=email]');
  if ((await again.inputValue()) !== 'inte@en adress') fail('a refused address stays in its field');
  const described = await again.getAttribute('aria-describedby');
  const texts = await Promise.all((described ?? '').split(' ').filter(Boolean).map((id) => page.locator(`#${id}`).innerText()));
  if (!texts.join('').trim()) fail('the reason for a refused address is linked to its field');
  const selection = page.locator('form[action*="/prenumerera"]:has(input[type=email])');
  const chosen = await selection.locator('input[name=urval]').inputValue();
  await again.fill(address);
  await sent(page, selection.locator('button'));
  const heading = await page.locator('h1').innerText();
  if (!/inkorg/i.test(heading)) fail(`the answer says to look in the inbox, found "${heading}"`);
  await shot(page, 'asked');
  console.log(chosen);
}

// Presses a button, and waits for the page that answers.
async function sent(page, button) {
  await Promise.all([page.waitForEvent('framenavigated'), button.click()]);
  await page.waitForLoadState();
}

async function press(link, name) {
  const page = await open(new URL(link).host, { javaScriptEnabled: false });
  const answer = await page.goto(link);
  if (answer.status() !== 200) fail(`${link} answers ${answer.status()}`);
  await shot(page, 'button');
  const buttons = page.locator('main button');
  await sent(page, (name ? buttons.filter({ hasText: new RegExp(name, 'i') }) : buttons).first());
  await shot(page, 'pressed');
  console.log(await page.locator('main').innerText());
}

async function judge(...addresses) {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  for (const [width, colorScheme] of [[320, 'light'], [320, 'dark'], [1280, 'light'], [1280, 'dark']]) {
    for (const address of addresses) {
      const page = await open(new URL(address).host, { bypassCSP: true, viewport: { width, height: 900 }, colorScheme });
      await page.goto(address);
      await page.evaluate(axe);
      // A mail program shows a letter within a page of its own, which has the landmarks.
      const rules = address.startsWith('file:') ? { region: { enabled: false }, 'landmark-one-main': { enabled: false } } : {};
      const found = await page.evaluate(async (rules) => (await axe.run(document, { resultTypes: ['violations'], rules })).violations
        .map((violation) => `${violation.id}: ${violation.nodes[0].html.slice(0, 160)}`), rules);
      for (const text of found) fail(`${address} at ${width} px, ${colorScheme}: ${text}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (wide > 0) fail(`${address} at ${width} px is ${wide} px too wide`);
      await shot(page, `${address.replace(/^.*[/]{2}[^/]*/, '').replace(/[^a-z0-9]+/gi, '_').slice(-50)}-${width}-${colorScheme}`);
      await page.context().close();
    }
  }
  await validated(addresses);
  if (failures.length === 0) console.log(`${addresses.length} pages hold`);
}

async function validated(addresses) {
  let HtmlValidate;
  try {
    ({ HtmlValidate } = createRequire(import.meta.url)('html-validate'));
  } catch {
    console.log('skipped: html-validate is not here');
    return;
  }
  const rules = { 'no-trailing-whitespace': 'off', 'long-title': 'off', 'require-sri': 'off' };
  for (const address of addresses.filter((one) => one.startsWith('http'))) {
    const validator = new HtmlValidate({ root: true, extends: ['html-validate:standard'], rules });
    const report = await validator.validateString(await (await fetch(address)).text());
    for (const message of report.results.flatMap((result) => result.messages)) {
      if (message.severity > 1) fail(`${address}:${message.line} ${message.ruleId}: ${message.message}`);
    }
  }
}

async function shot(page, name) {
  if (!process.env.SHOTS) return;
  mkdirSync(process.env.SHOTS, { recursive: true });
  await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
}
