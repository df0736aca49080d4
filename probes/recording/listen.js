// Tells in order what a person does on one document: presses, words, choices, ticks, files. A press waits until
// it may go on, because what it does may take the page away; what would send a filled form never goes on.
name => {
  const state = window[`${name}_state`] ||= {
    elements: [], numbers: new WeakMap(), listens: new WeakSet(), counted: new WeakSet(), opened: new WeakSet(),
    typed: new WeakSet(), awake: false, begun: false, document: `${Math.random()}`,
  };
  // Editors empty their document with document.open(), which takes every listener away but not this state.
  state.awake = false;
  window.dispatchEvent(new Event(`${name}_ping`));
  if (state.awake) return;
  window.addEventListener(`${name}_ping`, () => { state.awake = true; });
  const tell = window[name];

  const FIELDS = 'input:not([type=submit], [type=image], [type=button], [type=reset], [type=hidden]), select, textarea';
  const PRESSED = 'a, button, input, summary, area, [role=button], [role=link], [role=tab], [role=menuitem], [role=option],'
    + ' [role=treeitem], [role=checkbox], [role=radio], [role=switch]';
  const CODE = /code|captcha|verif|yzm/i;
  const squeeze = text => (text || '').replace(/\s+/g, ' ').trim();
  const remember = element => {
    if (!state.numbers.has(element)) state.numbers.set(element, state.elements.push(element) - 1);
    return state.numbers.get(element);
  };

  const editable = element => document.designMode === 'on' ? document.body
    : element.isContentEditable ? editingHost(element) : null;
  const editingHost = element => {
    let host = element;
    while (host.parentElement && host.parentElement.isContentEditable) host = host.parentElement;
    return host;
  };
  const fieldAt = element => !(element instanceof Element) ? null : element.matches(FIELDS) ? element : editable(element);

  const acts = element => (element.onclick || state.listens.has(element)) && element !== document.body
    && element !== document.documentElement && !element.querySelector(FIELDS);
  const pressedAt = path => {
    for (const element of path) {
      if (!(element instanceof Element)) continue;
      if (fieldAt(element) || element.matches('option') || (element.matches('label') && element.control)) return null;
      if (element.matches('img') && CODE.test(`${element.id} ${element.getAttribute('src')} ${element.className}`)) return null;
      if (element.matches(PRESSED) || acts(element)) return element;
    }
    return path[0] instanceof Element && getComputedStyle(path[0]).cursor === 'pointer' ? path[0] : null;
  };

  // Not form.elements, which a field of that name hides.
  const typedIn = form => [...document.querySelectorAll(FIELDS)].filter(one => one.form === form && state.typed.has(one));
  // One typed line is a search; a long text or two lines are a letter that must not go out.
  const isLetter = form => {
    const typed = typedIn(form);
    return typed.length > 1 || typed.some(one => one.matches('textarea'))
      || [...Element.prototype.querySelectorAll.call(form, '[contenteditable], iframe')]
        .some(one => state.typed.has(one) || holdsTyped(one));
  };
  const holdsTyped = frame => {
    try {
      return frame.tagName === 'IFRAME' && frame.contentWindow[`${name}_state`]?.typed.has(frame.contentDocument.body);
    } catch { return false; }
  };
  const submits = element => Boolean(element.form && isLetter(element.form)
    && (element.matches('input[type=submit], input[type=image]') || (element.matches('button') && element.type === 'submit')));

  const onClick = event => {
    if (!event.isTrusted) return;
    const path = event.composedPath();
    const element = pressedAt(path);
    if (!element) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const image = element.matches('input[type=image], img') ? element : element.querySelector('img');
    tell({
      what: 'press',
      document: state.document,
      number: remember(element),
      tag: element.localName,
      role: element.getAttribute('role') || '',
      words: squeeze(element.matches('input') ? element.value : element.innerText) || image?.alt || element.title || '',
      submits: submits(element),
      opened: state.opened.has(element),
      counted: state.counted.has(element),
    }).then(goes => {
      const {bubbles, cancelable, composed, detail, clientX, clientY, button, ctrlKey, shiftKey, altKey, metaKey} = event;
      const again = {bubbles, cancelable, composed, detail, clientX, clientY, button, ctrlKey, shiftKey, altKey, metaKey};
      if (goes) path[0].dispatchEvent(new MouseEvent('click', {...again, view: window}));
    });
  };

  const onField = event => {
    const element = fieldAt(event.composedPath()[0]);
    if (!element) return;
    const chosen = element.matches('select, input[type=radio], input[type=checkbox], input[type=file]');
    if (chosen && event.type === 'input') return;
    const inHand = event.isTrusted || element.type === 'file' || element === element.getRootNode().activeElement;
    if (inHand) tell(entry(element));
  };
  const entry = element => {
    const kind = element.matches('select') ? 'list' : element.matches('input') ? element.type : 'text';
    if (!/^(?:list|radio|checkbox|file)$/.test(kind)) state.typed.add(element);
    return {
      what: 'field',
      document: state.document,
      number: remember(element),
      kind,
      value: kind === 'password' || kind === 'file' ? '' : kind === 'list' ? squeeze(element.selectedOptions[0]?.label)
        : element.matches(FIELDS) ? element.value : element.innerText,
      ticked: Boolean(element.checked),
      files: [...(element.files || [])].map(file => file.name),
    };
  };
  // Where an editor lost its listeners for a moment, what stands in it is told before it is sent.
  state.editor = () => {
    const body = document.body;
    return body && (document.designMode === 'on' || body.isContentEditable) ? entry(body) : null;
  };

  const onSubmit = event => {
    if (!isLetter(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    tell({what: 'sent', entered: wasEntered()});
  };
  // The key that sends a form is a press, too, though of nothing that could be pointed at.
  const onKey = event => { if (event.isTrusted && event.key === 'Enter') state.enteredAt = performance.now(); };
  const wasEntered = () => performance.now() - (state.enteredAt ?? -Infinity) < 1000;
  const once = () => {
    const listen = EventTarget.prototype.addEventListener;
    EventTarget.prototype.addEventListener = function (type, ...rest) {
      if (/^(?:click|mousedown|mouseup|pointerdown|pointerup)$/.test(type) && this instanceof Element) state.listens.add(this);
      return listen.call(this, type, ...rest);
    };
    const submit = HTMLFormElement.prototype.submit;
    HTMLFormElement.prototype.submit = function () {
      if (isLetter(this)) tell({what: 'sent', entered: wasEntered()}); else submit.call(this);
    };
  };

  // A button that counts down has other words at the next visit; one that opens late must be waited for.
  const notice = records => {
    for (const record of records) {
      const host = record.target.nodeType === Node.ELEMENT_NODE ? record.target : record.target.parentElement;
      if (record.type === 'attributes') {
        if (record.oldValue !== null && !host.hasAttribute('disabled')) state.opened.add(host);
        continue;
      }
      const before = record.oldValue || [...record.removedNodes].map(node => node.textContent).join(' ');
      const pressed = /\d/.test(before) && host?.closest(PRESSED);
      if (pressed) state.counted.add(pressed);
    }
  };
  const watch = () => new MutationObserver(notice).observe(document, {
    subtree: true, childList: true, characterData: true, characterDataOldValue: true,
    attributeFilter: ['disabled'], attributeOldValue: true,
  });

  window.addEventListener('click', onClick, true);
  window.addEventListener('keydown', onKey, true);
  window.addEventListener('input', onField, true);
  window.addEventListener('change', onField, true);
  window.addEventListener('submit', onSubmit, true);
  if (state.begun) return;
  state.begun = true;
  once();
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', watch); else watch();
}
