// Lists every control of one document with whatever words stand near it; judges nothing, changes nothing.
() => {
  const CONTROLS = 'input:not([type=hidden]), select, textarea, button, iframe,'
    + ' [contenteditable=""], [contenteditable=true], [role=textbox], [role=combobox]';
  const PRESSABLE = 'a, img, div, span, td, li, p, label, em, b, strong, i, font, area';
  const PRESS_WORDS = new RegExp('^(?:\\[|【|>>|»)?\\s*(?:' + [
    '提\\s*交', '发\\s*送', '发\\s*表', '发\\s*布', '寄\\s*出', '递\\s*交', '上\\s*报', '送\\s*出', '傳\\s*送', '確\\s*定',
    '确\\s*[定认]', '保\\s*存', '写\\s*[好信邮]', '我\\s*[要已]', '下\\s*一\\s*步', '同\\s*意', '已\\s*阅', '在线', '留言', '咨询', '投诉', '进入', '继续', '知道', '立即', '送信', 'submit', 'send', 'post',
    'envoyer', 'enviar', 'invia', 'absenden', 'senden', 'odeslat', 'отправить', 'wyślij', 'verzenden', 'next', 'continue',
    'i agree', 'i have read', 'agree', 'accept', 'start', 'begin', 'write', 'contact', 'message', 'confirm', 'proceed', 'ok',
  ].join('|') + ')', 'i');
  const BLOCKS = new Set(('ADDRESS ARTICLE ASIDE BLOCKQUOTE CENTER DD DIV DL DT FIELDSET FIGURE FOOTER FORM H1 H2 H3 H4'
    + ' H5 H6 HEADER HR LEGEND LI MAIN NAV OL P PRE SECTION TABLE TBODY TD TH TR UL BODY').split(' '));
  const SILENT = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'OPTION', 'SELECT', 'TEXTAREA', 'BUTTON', 'IFRAME']);
  const MOST = {controls: 800, text: 160, options: 60, near: 90};
  // A form's fields can stand in front of its own properties (`form.id`), so they are read past them.
  const parentOf = Object.getOwnPropertyDescriptor(Node.prototype, 'parentElement').get;
  const up = element => parentOf.call(element);
  const attribute = (element, name) => Element.prototype.getAttribute.call(element, name) || '';
  const all = (element, selector) => [...Element.prototype.querySelectorAll.call(element, selector)];
  const childrenOf = Object.getOwnPropertyDescriptor(Element.prototype, 'children').get;
  const textOf = Object.getOwnPropertyDescriptor(Node.prototype, 'textContent').get;
  const squeeze = text => (text || '').replace(/\s+/g, ' ').trim();
  const cut = (text, length = MOST.text) => squeeze(text).slice(0, length);

  const shown = new Map();
  const isShown = element => {
    if (!element || element === document.documentElement) return true;
    if (!shown.has(element)) {
      const style = getComputedStyle(element);
      shown.set(element, isShown(up(element)) && style.display !== 'none' && style.visibility !== 'hidden');
    }
    return shown.get(element);
  };

  // One walk over the document: texts, controls and the borders of blocks, in their order.
  const isControl = element => element.matches(CONTROLS) && !element.closest('noscript')
    && (element.tagName !== 'IFRAME' || isEditor(element));
  const isEditor = frame => {
    try {
      const inside = frame.contentDocument;
      return Boolean(inside && inside.body && (inside.designMode === 'on' || inside.body.isContentEditable));
    } catch { return false; }
  };
  const FILLED = 'input:not([type=hidden]):not([type=submit]):not([type=button]):not([type=reset]):not([type=image]), select, textarea';
  const fieldsIn = element => {
    const found = all(element, FILLED).filter(one => !one.closest('noscript'));
    const named = new Set(found.map(one => /^(?:radio|checkbox)$/.test(one.type) && one.name ? one.name : one));
    return named.size;
  };
  const pictured = element => all(element, 'img').map(one => one.alt || one.title).find(Boolean) || '';
  const actsItself = element => element.hasAttribute('onclick') || element.getAttribute('role') === 'button'
    || (element.tagName === 'A' && /javascript:|^#|^$/i.test(element.getAttribute('href') || ''));
  // What holds something to press is none itself: a row of buttons, or a box around one.
  const holdsPressable = element => all(element, '[onclick], a, [role=button]').some(one => squeeze(one.textContent) || pictured(one)
    || (actsItself(one) && all(one.parentElement, 'img').length));
  const CODE_NAMES = /code|[ck]aptcha|verif|yzm|validate|random/i;
  // A picture beside a single field belongs to it: a code to read, or a calendar.
  const isBesideField = element => [up(element), up(up(element))].some(box => box && box.tagName !== 'FORM' && fieldsIn(box) === 1
    && all(box, FILLED)[0].tagName === 'INPUT');
  const looksPressable = element => {
    if (!element.matches(PRESSABLE) || element.querySelector('input, select, textarea, button, form')) return false;
    const words = squeeze(element.tagName === 'IMG' ? element.alt || element.title
      : element.querySelector('svg') ? element.innerText : element.textContent) || pictured(element);
    if (words.length > 24 || (element.tagName !== 'IMG' && holdsPressable(element) && !(element.tagName === 'A' && words))) return false;
    const says = PRESS_WORDS.test(words), acts = actsItself(element);
    const names = `${element.id} ${element.getAttribute('class') || ''} ${element.getAttribute('onclick') || ''}`;
    const named = /submit|btn|button|tijiao|send|check/i.test(names);
    const href = element.tagName === 'A' ? element.getAttribute('href') || '' : '';
    if (element.tagName === 'A') {
      const drawn = !words && (/^\s*javascript:.*\(/i.test(href) || element.hasAttribute('onclick')) ? all(element, 'img')[0] : null;
      if (drawn) return !CODE_NAMES.test(names + href + drawn.src + drawn.id + drawn.className) && !isBesideField(element);
      return (says && (acts || named)) || /submit\(|\btijiao/i.test(href);
    }
    if (element.tagName === 'IMG') return acts && (says || named || !words) && !CODE_NAMES.test(names + element.src) && !isBesideField(element);
    return (says && (acts || named || getComputedStyle(element).cursor === 'pointer')) || (acts && named);
  };
  const walk = [];
  const found = [];
  const visit = node => {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) {
        const words = squeeze(child.data);
        if (words) walk.push({words, node: child, host: node});
        continue;
      }
      if (child.nodeType !== Node.ELEMENT_NODE) continue;
      const control = isControl(child);
      if ((control || looksPressable(child)) && found.length < MOST.controls) {
        walk.push({control: child, pressable: !control});
        found.push({element: child, at: walk.length - 1, pressable: !control});
        if (!control && child.tagName !== 'IMG') continue;
      }
      if (SILENT.has(child.tagName)) continue;
      const block = BLOCKS.has(child.tagName) || child.tagName === 'BR';
      if (block) walk.push({edge: child.tagName});
      if (child.shadowRoot) visit(child.shadowRoot);
      visit(child);
      if (block) walk.push({edge: `/${child.tagName}`});
    }
  };
  visit(document.body || document.documentElement);

  // Words before and behind a control, up to its neighbour; `rows` counts how far away the block is.
  const beside = (at, step, most) => {
    const self = walk[at].control, words = [], ticked = /^(?:radio|checkbox)$/.test(self.type);
    let length = 0, edges = 0;
    for (let spot = at + step; walk[spot] && length < most; spot += step) {
      const item = walk[spot];
      if (item.control) {
        if (item.pressable || item.control.matches('button, [type=button], [type=submit], [type=image], [type=reset]')) continue;
        break;
      }
      if (item.edge) {
        edges += 1;
        if (/FORM/.test(item.edge)) break;
        if (step > 0 && ticked && /^\/(?:TR|LI|P|DL|DD|TABLE|FIELDSET)$/.test(item.edge)) break;
        if (words.length && step > 0 && /^\/(?:TD|TH|DD)$/.test(item.edge)) break;
        if (words.length && /^\/?(?:TR|LI|P|DIV|DL|DT|TABLE|FIELDSET|FORM|BR|H\d)$/.test(item.edge)) break;
        if (/TABLE|FIELDSET|UL/.test(item.edge) && edges > 14) break;
        continue;
      }
      if (self.contains(item.node) || (isShown(self) && !isShown(item.host))) continue;
      if (step < 0) words.unshift(item.words); else words.push(item.words);
      length += item.words.length;
    }
    return cut(words.join(' '));
  };

  const label = element => {
    const own = [];
    const named = (element.getAttribute('aria-labelledby') || '').split(/\s+/).filter(Boolean);
    for (const id of named) own.push(document.getElementById(id)?.textContent);
    if (element.hasAttribute('aria-label')) own.push(element.getAttribute('aria-label'));
    for (const one of element.labels || []) own.push(wordsOf(one, element));
    return cut(own.map(squeeze).filter(Boolean).join(' '));
  };
  // A label that was never closed wraps half the form: only its words up to the next control are ours.
  const wordsOf = (one, element) => {
    const words = [];
    let seen = !one.contains(element), stop = false;
    const gather = node => {
      for (const child of node.childNodes) {
        if (stop) return;
        if (child === element) { seen = true; continue; }
        if (child.nodeType === Node.TEXT_NODE) words.push(squeeze(child.data));
        else if (child.nodeType === Node.ELEMENT_NODE) {
          if (child.matches('input:not([type=hidden]), select, textarea, button')) {
            if (seen) { stop = true; return; }
            words.length = 0;
          } else if (!SILENT.has(child.tagName)) gather(child);
        }
      }
    };
    gather(one);
    return words.filter(Boolean).join(' ');
  };

  // By structure, whatever it looks like: the row of a control is the largest box that holds no other field.
  const rowOf = element => {
    let row = element;
    for (let rise = 0; rise < 5; rise += 1) {
      const spot = up(row);
      if (!spot || /^(?:FORM|BODY|TABLE|TBODY|HTML|FIELDSET)$/.test(spot.tagName) || fieldsIn(spot) > 1) break;
      row = spot;
    }
    return row;
  };
  const seenWords = (element, self) => {
    const words = [], most = isShown(self);
    const gather = node => {
      for (const child of node.childNodes) {
        if (child.nodeType === Node.TEXT_NODE) { if (!most || isShown(node)) words.push(squeeze(child.data)); }
        else if (child.nodeType === Node.ELEMENT_NODE && !SILENT.has(child.tagName)) gather(child);
      }
    };
    if (element !== self) gather(element);
    return cut(words.filter(Boolean).join(' '));
  };
  const markOf = element => {
    const words = [];
    const row = rowOf(element);
    for (let spot = element; spot && spot !== row; ) {
      spot = up(spot);
      words.push(attribute(spot, 'id'), attribute(spot, 'class'));
    }
    return cut(words.filter(Boolean).join(' '));
  };
  // The cell, term or box before the one a control stands in, where that holds words and no field.
  const cellBefore = element => {
    for (let spot = element, rise = 0; spot && rise < 4; spot = up(spot), rise += 1) {
      if (/^(?:TR|LI|FORM|BODY|TABLE|FIELDSET|DL|H\d)$/.test(spot.tagName)) return '';
      for (let side = spot.previousSibling; side; side = side.previousSibling) {
        if (side.nodeType === Node.TEXT_NODE) {
          if (squeeze(side.data)) return '';
          continue;
        }
        if (side.nodeType !== Node.ELEMENT_NODE || SILENT.has(side.tagName) || /^(?:BR|INPUT|HR)$/.test(side.tagName)) {
          if (side.nodeType === Node.ELEMENT_NODE && side.matches('select, textarea, button, input:not([type=hidden])')) return '';
          continue;
        }
        if (/^H\d$/.test(side.tagName) || fieldsIn(side)) return '';
        const words = seenWords(side, element);
        if (words) return words;
      }
    }
    return '';
  };
  // Labels in a row of their own: the cell above, in a row of as many cells without a field.
  const cellAbove = element => {
    const cell = element.closest('td, th'), row = cell && up(cell), above = row && row.previousElementSibling;
    if (!above || above.tagName !== 'TR' || row.children.length < 2 || above.children.length !== row.children.length || fieldsIn(above)) return '';
    return seenWords(above.children[[...row.children].indexOf(cell)], element);
  };
  // A box that a script of the page shows once something else is chosen; `chooses` are the words of such scripts.
  const chooses = [...document.querySelectorAll('script:not([src])')].map(one => one.text).filter(text => text.length < 200000).join('\n')
    + all(document.documentElement, 'input[type=radio], input[type=checkbox], select').map(one =>
      [...one.attributes].filter(each => /^(?:on|data-|lay-|:|@)/.test(each.name)).map(each => each.value).join(' ')).join('\n');
  const hasChoice = document.querySelector('input[type=radio], input[type=checkbox], select') !== null;
  const onDemand = (element, hider) => {
    if (!hider || hider === element || !hasChoice) return false;
    const names = [hider.id, ...attribute(hider, 'class').split(/\s+/), attribute(hider, 'name')].filter(name => name.length > 1);
    const named = name => new RegExp(`(?:['"#.]|\\b)${name.replace(/[^\w-]/g, '.')}\\d*(?:['"\\s).]|\\b)`).test(chooses)
      || (name.length > 2 && /\d$/.test(name) && new RegExp(`['"#]${name.replace(/\d+$/, '').replace(/[^\w-]/g, '.')}['"]`).test(chooses));
    return names.some(named) || fieldsIn(hider) > 1 || hiddenRowsBeside(hider) > 1;
  };
  const hiddenRowsBeside = hider => [...childrenOf.call(up(hider))].filter(one => one.tagName === hider.tagName && !isShown(one)
    && attribute(one, 'class') === attribute(hider, 'class') && fieldsIn(one) === 1).length;
  // A button without words of its own says those of the box that holds nothing else.
  const wordsAround = element => {
    if (squeeze(element.textContent) || element.value || element.title || pictured(element)) return '';
    for (let spot = up(element), rise = 0; spot && rise < 3; spot = up(spot), rise += 1) {
      if (all(spot, 'input:not([type=hidden]), select, textarea, button').length > 1) break;
      const words = squeeze(spot.textContent);
      if (words) return words.length <= 24 ? words : '';
    }
    return '';
  };

  // By eye: the nearest words to the left of the box, and those above it, among what stands near in the document.
  const boxOf = item => {
    if (item.box === undefined) {
      item.box = null;
      if (item.words && isShown(item.host)) {
        const range = document.createRange();
        range.selectNodeContents(item.node);
        const box = range.getBoundingClientRect();
        if (box.width && box.height) item.box = box;
      }
    }
    return item.box;
  };
  const byEye = (box, at) => {
    let left = null, above = null;
    for (let spot = Math.max(0, at - MOST.near); spot < Math.min(walk.length, at + MOST.near); spot += 1) {
      const other = walk[spot].words ? boxOf(walk[spot]) : null;
      if (!other) continue;
      const across = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
      const down = Math.min(box.right, other.right) - Math.max(box.left, other.left);
      const gap = box.left - other.right, rise = box.top - other.bottom, words = walk[spot].words;
      if (across > Math.min(box.height, other.height) / 2 && gap > -4 && gap < 320 && (!left || gap < left.gap)) left = {gap, words};
      if (down > 8 && rise > -4 && rise < 48 && (!above || rise < above.rise)) above = {rise, words};
    }
    return {left: cut(left?.words || ''), above: cut(above?.words || '')};
  };

  // The heading of the part a control stands in: a legend, a heading, or a row of a table that is one cell.
  // A short line before rows that have words of their own is a heading, whatever its tag.
  const headsRows = (host, words) => {
    const block = host.closest('div, p, li, td, dt, strong, b, span');
    if (!block || words.length > 14 || squeeze(block.textContent) !== words) return null;
    const next = block.nextElementSibling;
    return next && /[人者方息况容象位]$/.test(words) && fieldsIn(next) && squeeze(next.textContent) ? block : null;
  };
  const sections = [];
  let lastHead = null;
  for (const item of walk) {
    const head = item.words
      ? item.host.closest('h1, h2, h3, h4, h5, h6, legend, caption, th[colspan], td[colspan]') || headsRows(item.host, item.words) : null;
    if (head && !head.querySelector('input, select, textarea, button')) lastHead = head;
    sections.push(lastHead);
  }
  const section = at => cut(`${sideHead(walk[at].control)} ${sections[at]?.textContent || ''}`);
  // A cell beside several rows is the heading of them all.
  const sideHead = element => {
    let row = element.closest('tr');
    for (let far = 0; row && far < 20; far += 1, row = row.previousElementSibling) {
      const head = [...childrenOf.call(row)].find(cell => cell.rowSpan > Math.max(1, far) && !cell.contains(element) && !fieldsIn(cell));
      if (head) return seenWords(head, element);
    }
    return '';
  };

  const unique = selector => {
    try { return document.querySelectorAll(selector).length === 1; } catch { return false; }
  };
  const quoted = text => `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;
  const places = new Map();
  const placesIn = parent => {  // counted once: a table may have thousands of rows
    if (!places.has(parent)) {
      const order = new Map(), counts = new Map();
      for (const one of childrenOf.call(parent)) {
        counts.set(one.localName, (counts.get(one.localName) || 0) + 1);
        order.set(one, counts.get(one.localName));
      }
      places.set(parent, {order, counts});
    }
    return places.get(parent);
  };
  const path = element => {
    const steps = [];
    for (let spot = element; spot && up(spot); spot = up(spot)) {
      const id = attribute(spot, 'id');
      if (spot !== element && id && unique(`#${CSS.escape(id)}`)) { steps.unshift(`#${CSS.escape(id)}`); break; }
      const tag = CSS.escape(spot.localName), {order, counts} = placesIn(up(spot));
      steps.unshift(counts.get(spot.localName) > 1 ? `${tag}:nth-of-type(${order.get(spot)})` : tag);
      if (up(spot) === document.documentElement) { steps.unshift('html'); break; }
    }
    return steps.join(' > ');
  };
  const byAction = form => attribute(form, 'action') ? `form[action=${quoted(attribute(form, 'action'))}]` : 'form';
  const selector = element => {
    const tag = element.localName, tries = [];
    if (element.id) tries.push(`#${CSS.escape(element.id)}`);
    const name = element.getAttribute('name');
    const formId = element.form ? attribute(element.form, 'id') : '';
    const form = element.form ? [`form#${CSS.escape(formId)}`, byAction(element.form)].find(unique) : null;
    if (name) {
      tries.push(`${tag}[name=${quoted(name)}]`);
      if (form) tries.push(`${form} ${tag}[name=${quoted(name)}]`);
    }
    if (/^(?:submit|image|button)$/.test(element.getAttribute('type') || '')) {
      const kind = `${tag}[type=${quoted(element.getAttribute('type'))}]`;
      if (element.value && tag === 'input') tries.push(`${kind}[value=${quoted(element.getAttribute('value') || '')}]`);
      if (form) tries.push(`${form} ${kind}`);
      if (element.type === 'submit') tries.push(kind);
    }
    return tries.find(unique) || path(element);
  };

  const forms = [...document.querySelectorAll('form')];
  const countable = [...document.querySelectorAll('input, select, textarea, button')].filter(one => !one.closest('noscript'));
  const options = element => element.tagName !== 'SELECT' ? []
    : [...element.options].slice(0, MOST.options).map(one => cut(one.label || one.text, 40));
  const nearImage = element => {
    let spot = element;
    for (let rise = 0; rise < 3 && up(spot); rise += 1) {
      spot = up(spot);
      if (childrenOf.call(spot).length > 40) return '';
      const fields = all(spot, 'input:not([type=hidden]):not([type=button]):not([type=submit]), textarea, select');
      if (fields.length > 1) return '';
      const image = all(spot, 'img, canvas, iframe[src*=captcha]')[0];
      if (image) return cut(`${image.getAttribute('src') || image.tagName} ${image.alt || ''} ${image.id} ${image.className}`
        + ` ${image.getAttribute('onclick') || ''} ${image.title || ''}`);
    }
    return '';
  };
  const fileName = source => source.split(/[?#]/)[0].split('/').pop().replace(/\.\w+$/, '').replace(/[_-]+/g, ' ');
  const ancestors = element => {
    const line = [];
    for (let spot = up(element); spot; spot = up(spot)) line.unshift(number(spot));
    return line;
  };
  const numbers = new Map();
  const number = element => {
    if (!numbers.has(element)) numbers.set(element, numbers.size);
    return numbers.get(element);
  };
  // The topmost box that hides a control: one that hides its neighbours too is a closed tab, not a trap.
  const hiddenBy = element => {
    let top = null;
    for (let spot = element; spot && spot !== document.documentElement; spot = up(spot)) if (!isShown(spot)) top = spot;
    return top;
  };
  const tiny = element => {
    for (let spot = element, rise = 0; spot && spot !== document.body && rise < 3; spot = up(spot), rise += 1) {
      const style = getComputedStyle(spot), box = spot.getBoundingClientRect();
      const off = box.right + scrollX < -50 || box.bottom + scrollY < -50 || box.left + scrollX > 9000;
      const squashed = (box.width <= 2 || box.height <= 2) && style.overflow !== 'visible';
      const clipped = style.clip === 'rect(0px, 0px, 0px, 0px)' || /inset\(50%|inset\(100%/.test(style.clipPath);
      if (off || clipped || Number(style.opacity) === 0 || (rise === 0 ? box.width <= 2 || box.height <= 2 : squashed)) return true;
    }
    return false;
  };

  // A label, cell or row of its own that a style sheet marks with a star.
  const isMarked = element => {
    const marked = one => /(?:^|[\s_-])(?:is-)?(?:required|mandatory|must)(?:$|[\s_])/i.test(attribute(one, 'class'));
    if ([...element.labels || []].some(marked)) return true;
    for (let spot = up(element), rise = 0; spot && rise < 4 && !/^(?:FORM|BODY|TABLE)$/.test(spot.tagName); spot = up(spot), rise += 1) {
      if (childrenOf.call(spot).length > 12 || all(spot, 'input:not([type=hidden]), select, textarea').length > 1) break;
      if (marked(spot)) return true;
      const beside = spot.previousElementSibling;
      if (beside && /^(?:TH|TD|DT|LABEL)$/.test(beside.tagName) && marked(beside)) return true;
    }
    return false;
  };

  const controls = found.map(({element, at, pressable}) => {
    const box = element.getBoundingClientRect();
    const eye = isShown(element) && box.width ? byEye(box, at) : {left: '', above: ''};
    const around = pressable ? element : rowOf(element);
    const legend = element.closest('fieldset')?.querySelector(':scope > legend');
    const hider = hiddenBy(element);
    const image = element.matches('input[type=image]') || element.tagName === 'IMG' ? element : element.querySelector?.('img');
    return {
      tag: element.localName,
      type: (element.getAttribute('type') || '').toLowerCase(),
      name: element.getAttribute('name') || '',
      id: element.id || '',
      classes: cut(element.getAttribute('class') || ''),
      role: element.getAttribute('role') || '',
      autocomplete: element.getAttribute('autocomplete') || '',
      maxlength: element.maxLength > 0 ? element.maxLength : 0,
      placeholder: cut(element.getAttribute('placeholder') || element.getAttribute('data-placeholder') || ''),
      title: cut(element.getAttribute('title') || ''),
      value: cut(element.matches('input') ? element.getAttribute('value') || '' : ''),
      text: cut(/^(?:button|a|div|span|td|li|p|label|em|b|strong|i|font)$/.test(element.localName) && !element.isContentEditable
        ? element.textContent || wordsAround(element) : ''),
      image: image ? cut(image.alt || image.title || fileName(image.getAttribute('src') || '')) : '',
      acts: cut(`${element.getAttribute('onclick') || ''} ${element.tagName === 'A' ? element.getAttribute('href') || '' : ''}`),
      label: label(element),
      before: beside(at, -1, 60),
      after: beside(at, 1, 60),
      cell: pressable ? '' : cellBefore(element) || cellAbove(element),
      row: pressable ? '' : seenWords(around, element),
      marks: pressable ? '' : markOf(element),
      left: eye.left,
      above: eye.above,
      legend: cut(legend?.textContent || ''),
      section: pressable ? '' : section(at),
      near_image: pressable ? '' : nearImage(element),
      options: options(element),
      checked: Boolean(element.checked),
      multiple: Boolean(element.multiple),
      required: Boolean(element.required) || element.getAttribute('aria-required') === 'true'
        || /(?:^|[\s_-])required\b/i.test(element.getAttribute('class') || '') || element.hasAttribute('datatype')
        || /required/.test(attribute(element, 'lay-verify')) || isMarked(element),
      disabled: Boolean(element.disabled),
      read_only: Boolean(element.readOnly),
      pressable,
      shown: hider === null,
      hidden_by: hider === null ? -1 : number(hider),
      hides_itself: hider === element,
      on_demand: !pressable && onDemand(element, hider),
      tiny: hider === null && tiny(element),
      unreachable: element.getAttribute('tabindex') === '-1' || element.closest('[aria-hidden=true]') !== null,
      box: [box.left + scrollX, box.top + scrollY, box.width, box.height].map(Math.round),
      form: element.form ? forms.indexOf(element.form) : forms.indexOf(element.closest('form')),
      ancestors: ancestors(element),
      number: number(element),
      ordinal: countable.indexOf(element),
      selector: selector(element),
      clickable: pressable && isShown(element),
    };
  });
  const formSelector = form => {
    const id = attribute(form, 'id'), name = attribute(form, 'name');
    const tries = [...(id ? [`#${CSS.escape(id)}`] : []), ...(name ? [`form[name=${quoted(name)}]`] : []), byAction(form)];
    return tries.find(unique) || path(form);
  };
  const heading = element => {
    let spot = element;
    for (let rise = 0; rise < 8 && spot; rise += 1, spot = up(spot)) {
      const inner = spot === element && all(spot, 'h1, h2, h3, h4, legend, caption')[0];
      if (inner && squeeze(inner.textContent)) return cut(inner.textContent);
      for (let side = spot.previousElementSibling, count = 0; side && count < 6; side = side.previousElementSibling, count += 1) {
        const head = side.matches('h1, h2, h3, h4, legend, caption') ? side : side.querySelector('h1, h2, h3, h4, legend, caption');
        if (head && squeeze(head.textContent)) return cut(head.textContent);
      }
    }
    return '';
  };
  return {
    url: location.href,
    title: cut(document.title),
    language: document.documentElement.lang || '',
    headings: [...document.querySelectorAll('h1, h2')].filter(isShown).slice(0, 6).map(one => cut(one.textContent)).filter(Boolean),
    controls,
    forms: forms.map(form => ({
      selector: formSelector(form),
      number: number(form),
      words: cut(`${attribute(form, 'id')} ${attribute(form, 'name')} ${attribute(form, 'class')}`),
      action: cut(attribute(form, 'action')),
      method: attribute(form, 'method').toLowerCase(),
      hidden: all(form, 'input[type=hidden]').slice(0, 40).map(one => cut(one.name || one.id, 60)),
      heading: heading(form),
      text: cut(textOf.call(form), 400),
    })),
    boxes: Object.fromEntries([...numbers].map(([element, count]) => [count, {
      selector: path(element), words: cut(`${attribute(element, 'id')} ${attribute(element, 'class')}`), tag: element.localName,
    }])),
    text: cut(document.body?.innerText || '', 20000),
  };
}
