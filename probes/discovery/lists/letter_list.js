// Reads the rows of the likeliest public list of a document, or the parts of one letter's page; judges no words.
([kind, answerWords]) => {
  const squeeze = text => (text || '').replace(/\s+/g, ' ').trim();
  const DATE = /(?:19|20)\d\d[-\/.年]\s?\d{1,2}[-\/.月]\s?\d{1,2}/;
  const usable = name => /^[A-Za-z_][\w-]{1,40}$/.test(name) && !/\d{3}|active|current|hover|odd|even|first|last/i.test(name);
  const classes = element => [...element.classList].filter(usable);
  const ways = element => [
    ...(usable(element.id) ? ['#' + element.id] : []),
    ...classes(element).flatMap(each => ['.' + each, element.localName + '.' + each]),
    ...(element.matches('td') ? [`td:nth-child(${1 + [...element.parentElement.children].indexOf(element)})`] : []),
    element.localName,
  ];
  const only = (scope, element) => {
    for (const way of ways(element)) {
      const hits = scope.querySelectorAll(way);
      if (hits.length === 1 && hits[0] === element) return way;
    }
    return '';
  };
  // By a named box around it where there is one, else by its place, which the next letter may not share.
  const placed = (scope, element) => {
    const steps = [];
    for (let spot = element; spot && spot !== scope; spot = spot.parentElement) {
      const named = steps.length ? only(scope, spot) : '';
      if (named) return [named, ...steps].join(' > ');
      steps.unshift(`${spot.localName}:nth-child(${1 + [...spot.parentElement.children].indexOf(spot)})`);
    }
    return steps.join(' > ');
  };
  // The nearest box that one selector fits, itself first; the body where none has a name.
  const boxAround = element => {
    for (let spot = element; spot && spot !== document.body; spot = spot.parentElement) {
      const way = ways(spot).find(each => document.querySelectorAll(each).length === 1);
      if (way) return [spot, way];
    }
    return [document.body, 'body'];
  };
  const labelBefore = element => {
    let text = '';
    for (let spot = element; spot && text.length < 2 && spot !== element.parentElement?.parentElement; spot = spot.parentElement) {
      for (let before = spot.previousSibling; before && !squeeze(text); before = before.previousSibling) text = before.textContent;
    }
    return squeeze(text).slice(-20);
  };

  // Words that stand there in every row, not those of the neighbour.
  const sameLabel = (rows, selector) => {
    const said = new Set(rows.slice(0, 3).map(one => labelBefore(one.querySelector(selector))));
    const [label] = said;
    return said.size === 1 && (rows.length > 1 || /[:：]$/.test(label)) ? label : '';
  };
  const leaves = scope => [...scope.querySelectorAll('*')].filter(each =>
    [...each.childNodes].some(node => node.nodeType === Node.TEXT_NODE && squeeze(node.data)));

  const readList = () => {
    let best = null;
    for (const parent of document.querySelectorAll('tbody, table, ul, ol, dl, div, section')) {
      const byTag = Map.groupBy([...parent.children].filter(each => squeeze(each.textContent)), each => each.localName);
      for (const [tag, children] of byTag) {
        const rows = children.filter(each => each.querySelector('a[href]') && !each.querySelector('form')
          && squeeze(each.textContent).length < 600);
        const dated = rows.filter(each => DATE.test(each.textContent)).length;
        if (!rows.length || dated < rows.length * 0.8 || rows.length < children.length * 0.6) continue;
        const value = rows.length + (tag === 'tr' ? 1 : 0);
        if (!best || value > best.value) best = {value, parent, tag, rows};
      }
    }
    if (!best) return null;
    const {parent, tag, rows} = best;
    const [box, container] = boxAround(parent.matches('tbody') ? parent.closest('table') : parent);
    const shared = classes(rows[0]).find(each => rows.every(row => row.classList.contains(each)));
    const row = shared ? `${tag}.${shared}` : tag === 'tr' ? 'tr:has(td a)' : `${tag}:has(a)`;
    const inside = [...box.querySelectorAll(row)];
    if (inside.length !== rows.length) return null;
    const heads = [...(parent.closest('table')?.querySelectorAll('th') ?? [])].map(each => squeeze(each.textContent));
    const cells = [];
    for (const part of leaves(rows[0])) {
      const selector = ways(part).find(each => rows.every(one => one.querySelectorAll(each).length === 1)
        && rows[0].querySelector(each) === part);
      if (!selector) continue;
      const cell = part.closest('td');
      cells.push({
        selector, is_link: part.matches('a[href]') || Boolean(part.querySelector('a[href]')),
        label: (cell && heads[[...cell.parentElement.children].indexOf(cell)]) || sameLabel(rows, selector),
        texts: rows.slice(0, 12).map(one => squeeze(one.querySelector(selector).textContent).slice(0, 120)),
      });
    }
    const link = rows.map(one => one.querySelector('a[href]').href);
    return {container, row, rows: rows.length, cells, links: link.slice(0, 12)};
  };

  const readLetter = () => {
    const named = /answer|reply|respon|huifu|hfnr|dafu|dfnr|banli|feedback/i;
    const said = new RegExp(answerWords);
    let best = null;
    for (const part of leaves(document.body)) {
      const text = squeeze(part.textContent);
      if (text.length < 6 || DATE.test(text.slice(0, 14)) || part.closest('a, nav, form, script, style, h1, h2')) continue;
      const own = part.closest('[class], [id]');
      const names = [part, own, own?.parentElement].filter(Boolean).map(each => `${each.id} ${each.className}`).join(' ');
      const value = (named.test(names) ? 2 : 0) + (said.test(labelBefore(part)) ? 2 : 0) + Math.min(1, text.length / 200);
      if (value >= 2 && (!best || value > best.value)) best = {value, part};
    }
    const scope = [...document.querySelectorAll('main, article, #content, .content, .detail, .article')].findLast(each =>
      best ? each.contains(best.part) : true) ?? null;
    if (!best) return null;
    const [box, container] = boxAround(scope ?? best.part.parentElement.parentElement ?? document.body);
    const way = each => only(box, each) || placed(box, each);
    const cells = leaves(box).filter(each => squeeze(each.textContent).length < 60).slice(0, 60).map(each => ({
      selector: way(each), is_link: false, label: labelBefore(each), texts: [squeeze(each.textContent)],
    })).filter(each => each.selector);
    return {container, body: best.part === box ? '' : way(best.part), cells};
  };
  return kind === 'list' ? readList() : readLetter();
}
