// Lists the links of one document with their words; follows none.
() => {
  const squeeze = text => (text || '').replace(/\s+/g, ' ').trim().slice(0, 80);
  const found = [];
  const note = (address, words) => {
    try {
      const url = new URL(address, document.baseURI);
      if (/^https?:$/.test(url.protocol) && found.length < 1200) found.push({url: url.href, words: squeeze(words)});
    } catch { /* no address */ }
  };
  for (const link of document.querySelectorAll('a[href], area[href]')) {
    const picture = link.querySelector('img');
    note(link.getAttribute('href'), link.textContent.trim() || link.title || link.getAttribute('aria-label')
      || (picture && (picture.alt || picture.title)) || link.alt || '');
  }
  for (const thing of document.querySelectorAll('[onclick]')) {
    const hit = /(?:location(?:\.href)?\s*=|window\.open\(|location\.(?:assign|replace)\()\s*['"]([^'"]+)['"]/
      .exec(thing.getAttribute('onclick'));
    if (hit) note(hit[1], thing.textContent || thing.value || thing.title || thing.alt);
  }
  for (const frame of document.querySelectorAll('iframe[src], frame[src]')) note(frame.getAttribute('src'), frame.title || frame.name);
  for (const choice of document.querySelectorAll('select[onchange] option[value]')) {
    if (/^(?:https?:|\/)/.test(choice.value)) note(choice.value, choice.textContent);
  }
  return found;
}
