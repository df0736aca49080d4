// What a person reads beside a control: its label, its limits, what it complains about. Changes nothing.
(() => {
  const controls = 'input:not([type=hidden]), textarea, select, [contenteditable=""], [contenteditable=true]';
  const texts = '[class*=error i], [class*=invalid i], .help-block, .help-inline, [class*=tip i], [class*=msg i], [role=alert]';
  const alerts = '[role=alert], [role=alertdialog], [aria-live=assertive], [class*=alert i], [class*=error i],'
    + ' [class*=layui-layer-content i], [class*=el-message i], [class*=toast i], [class*=dialog i], [class*=modal i]';
  const words = element => (element && element.innerText || '').replace(/\s+/g, ' ').trim();
  const shown = element => {
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    return box.width > 1 && box.height > 1 && box.right + scrollX > 0 && box.bottom + scrollY > 0
      && style.visibility !== 'hidden' && style.display !== 'none';
  };
  const ids = (element, name) => (element.getAttribute(name) || '').split(/\s+/).filter(Boolean)
    .map(id => words(document.getElementById(id))).filter(Boolean).join(' ');
  // The largest thing around a control that holds no other one.
  const own = element => {
    let around = element;
    while (around.parentElement && around.parentElement !== document.body
      && [...around.parentElement.querySelectorAll(controls)].every(each => each === element || !shown(each)
        || (element.type === 'radio' && each.name === element.name)))
      around = around.parentElement;
    return around;
  };
  const bare = named => {
    const copy = named.cloneNode(true);
    copy.querySelectorAll(`${texts}, ${controls}, option, script, style`).forEach(each => each.remove());
    return copy.textContent.replace(/\s+/g, ' ').trim();
  };
  const label = element => {
    const named = [...(element.labels || [])].map(bare).filter(Boolean).join(' ')
      || ids(element, 'aria-labelledby') || element.getAttribute('aria-label');
    if (named) return named.slice(0, 80);
    const cell = element.closest('td, dd');
    const before = cell && words(cell.previousElementSibling);
    if (before) return before.slice(0, 80);
    const near = [...own(element).childNodes].filter(node => node !== element && !node.contains(element))
      .map(node => node.nodeType === Node.TEXT_NODE ? node.data.trim() : words(node)).find(Boolean);
    return (near || element.getAttribute('placeholder') || element.title || element.name || element.id || '').slice(0, 80);
  };
  const empty = element => {
    if (element.matches('[type=radio]'))
      return !document.querySelector(`[type=radio][name="${CSS.escape(element.name)}"]:checked`);
    if (element.matches('[type=checkbox]')) return !element.checked;
    if (element.matches('[contenteditable]')) return !words(element);
    return !element.value;
  };
  const wanted = element => element.required || element.getAttribute('aria-required') === 'true'
    || /[*＊]|必填|\brequired\b/i.test(label(element)) || /必填/.test(element.getAttribute('placeholder') || '')
    || (label(element) && /^[*＊]/.test(words(own(element))));
  return {
    field: element => ({
      label: label(element),
      near: words(own(element)).slice(0, 400),
      maxlength: element.maxLength > 0 ? element.maxLength : null,
      length: (element.value || '').length,
      name: element.name || element.id || '',
      valid: !element.matches(':invalid'),
      message: element.validationMessage || '',
    }),
    // What the browser would not send a form for. Asked by style, which tells no script, as checkValidity does.
    refusing: element => {
      const around = element.closest('label');
      const press = around && around.control || element.closest('button, input, select, textarea') || element;
      const form = press.form || press.closest('form');
      const submits = press.type === 'submit' || press.type === 'image';
      if (!form) return null;
      if (form.noValidate || submits && press.formNoValidate) return [];
      const found = new Map();
      for (const each of form.elements) {
        if (each.matches('fieldset, output, object') || !each.matches(':invalid')) continue;
        const name = each.name || each.id || each.getAttribute('name') || '';
        const visible = shown(each);
        const lacks = each.validity ? each.validity.valueMissing : true;
        // A script of the button's own comes before the browser asks, and may yet fill in what it hides.
        const helped = lacks && !visible && typeof press.onclick === 'function';
        if (!found.has(name || each)) found.set(name || each,
          { label: label(each), name, message: each.validationMessage || '', shown: visible, submits, helped });
      }
      return [...found.values()];
    },
    unfilled: around => {
      const found = new Map();
      const inside = around.matches('form') ? [...around.elements, ...around.querySelectorAll(controls)]
        : [...document.querySelectorAll(controls)];
      for (const element of inside) {
        if (!element.matches(controls) || element.matches('[type=submit], [type=button], [type=image], [type=reset]')
          || element.matches(':disabled') || !shown(element) || !wanted(element) || !empty(element)) continue;
        const name = element.name || element.id || '';
        found.set(name || label(element), {label: label(element), name});
      }
      return [...found.values()];
    },
    complaints: element => {
      const said = [ids(element, 'aria-errormessage')];
      const marked = element.getAttribute('aria-invalid') === 'true' || element.matches(':user-invalid');
      if (marked) said.push(ids(element, 'aria-describedby'), element.validationMessage || '');
      for (const note of own(element).querySelectorAll(texts))
        if (note !== element && shown(note) && !note.querySelector(controls)) said.push(words(note));
      return {label: label(element), marked, said: [...new Set(said.filter(Boolean))].map(one => one.slice(0, 200))};
    },
    alerts: () => [...new Set([...document.querySelectorAll(alerts)]
      .filter(each => shown(each) && !each.querySelector(controls) && !each.matches('body, html'))
      .map(words).filter(Boolean))].map(one => one.slice(0, 300)).slice(0, 20),
  };
})()
