/** What makes a page usable, measured in the page as it is painted: contrast, labels, width, the visible focus. */
import assert from 'node:assert/strict';

/** WCAG 2.2, 1.4.3: text of any size at 4.5 : 1, and 1.4.11: edges of fields and buttons at 3 : 1. */
export async function mustBeReadable(page) {
  const { low, checked, dark } = await page.evaluate(measureContrast);
  assert.ok(checked > 3, `only ${checked} texts were measured`);
  assert.deepEqual(low, [], 'text or edges with too little contrast');
  return { dark };
}

/** WCAG 2.2, 1.4.10: nothing to scroll sideways at 320 pixels. */
export async function mustFitPhone(page) {
  const { wanted, given } = await page.evaluate(() => ({
    wanted: document.documentElement.scrollWidth,
    given: document.documentElement.clientWidth,
  }));
  assert.ok(wanted <= given, `the page is ${wanted} pixels wide, the phone ${given}`);
}

/** WCAG 2.2, 1.3.1, 2.4.2, 3.1.1: fields have labels, the page a title, a language, one heading, one main part. */
export async function mustBeLabelled(page) {
  const found = await page.evaluate(() => ({
    unlabelled: [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
      .filter(({ labels }) => ![...labels].some(({ textContent }) => textContent.trim() !== ''))
      .map(({ name }) => name),
    loose: [...document.querySelectorAll('[aria-describedby]')]
      .flatMap((element) => element.getAttribute('aria-describedby').split(/\s+/))
      .filter((id) => document.getElementById(id) === null),
    language: document.documentElement.lang,
    hasTitle: document.title !== '',
    headings: document.querySelectorAll('h1').length,
    mains: document.querySelectorAll('main').length,
  }));
  const { language, ...rest } = found;
  assert.match(language, /^en/);
  assert.deepEqual(rest, { unlabelled: [], loose: [], hasTitle: true, headings: 1, mains: 1 });
}

/** WCAG 2.2, 1.3.1, 2.4.4, 2.4.6, for an email, which stands within the page of whoever shows it: no main part of its own. */
export async function mustReadInOrder(page) {
  const { levels, links, language, label, tables } = await page.evaluate(() => ({
    levels: [...document.querySelectorAll('h1, h2, h3, h4')].map(({ tagName }) => Number(tagName[1])),
    links: [...document.links].map(({ textContent }) => textContent.trim()),
    language: document.querySelector('[role=article]')?.lang,
    label: document.querySelector('[role=article]')?.getAttribute('aria-label'),
    tables: document.querySelectorAll('table:not([role=presentation]), img').length,
  }));
  assert.equal(language, 'en-GB');
  assert.equal(label, await page.title());
  assert.ok(
    levels[0] === 1 && levels.every((level, index) => index === 0 || (level > 1 && level - levels[index - 1] <= 1)),
  );
  for (const text of links)
    assert.ok(text.length >= 10 && !/^(here|click|link)/i.test(text), `a link says only "${text}"`);
  assert.equal(tables, 0);
}

/** WCAG 2.2, 2.4.7. Answers the id of the element that has the focus. */
export async function mustShowFocus(page) {
  const { id, outline } = await page.evaluate(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
    return { id: document.activeElement.id, outline: outlineStyle === 'none' ? 0 : parseFloat(outlineWidth) };
  });
  assert.ok(outline >= 2, `the focus on #${id} is not to be seen`);
  return id;
}

/** Runs in the page, so it stands alone. */
function measureContrast() {
  const probe = document.body.appendChild(document.createElement('i'));
  const canvas = colourOf('Canvas');
  const low = [];
  let checked = 0;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (texts.currentNode.textContent.trim() === '' || !element.checkVisibility()) continue;
    judge(element, getComputedStyle(element).color, 4.5, texts.currentNode.textContent.trim().slice(0, 40));
  }
  for (const field of document.querySelectorAll('input:not([type=hidden]), button')) {
    judge(field, getComputedStyle(field).color, 4.5, `value of ${field.name}`);
    judge(field.parentElement, getComputedStyle(field).borderTopColor, 3, `edge of ${field.name || 'button'}`);
  }
  probe.remove();
  return { low, checked, dark: luminance(behind(document.body)) < 0.2 };

  function judge(element, colour, least, what) {
    checked += 1;
    const [light, dim] = [luminance(rgb(colour)), luminance(behind(element))].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dim + 0.05);
    if (ratio < least) low.push(`${what}: ${ratio.toFixed(2)}`);
  }

  function behind(element) {
    for (let at = element; at !== null; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!/^rgba\(.*, 0\)$|^transparent$/.test(colour)) return rgb(colour);
    }
    return canvas;
  }

  function colourOf(name) {
    probe.style.color = name;
    return rgb(getComputedStyle(probe).color);
  }

  function rgb(colour) {
    return colour
      .match(/[\d.]+/g)
      .slice(0, 3)
      .map(Number);
  }

  /** WCAG 2.2, relative luminance. */
  function luminance(channels) {
    const [red, green, blue] = channels.map((channel) => {
      const share = channel / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
}
