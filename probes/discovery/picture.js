// Draws a numbered outline around every marked element of one document.
marks => {
  const layer = document.createElement('div');
  layer.style.cssText = 'position:absolute;left:0;top:0;width:0;height:0;z-index:2147483647;pointer-events:none';
  const colours = {sure: '#0b6b2b', doubtful: '#b34700', trap: '#8b0000'};
  for (const [number, selector, kind] of marks) {
    for (const element of [...document.querySelectorAll(selector)].slice(0, 12)) {
      const box = (element.querySelector('img') || element).getBoundingClientRect();
      if (!box.width || !box.height) continue;
      const frame = document.createElement('div'), tag = document.createElement('div');
      const colour = colours[kind];
      frame.style.cssText = `position:absolute;box-sizing:border-box;border:2px solid ${colour};left:${box.left + scrollX - 3}px;`
        + `top:${box.top + scrollY - 3}px;width:${box.width + 6}px;height:${box.height + 6}px;border-radius:3px`;
      tag.textContent = number;
      tag.style.cssText = `position:absolute;left:${Math.max(0, box.left + scrollX - 14)}px;top:${box.top + scrollY - 14}px;`
        + `background:${colour};color:#fff;font:bold 13px/18px sans-serif;min-width:18px;text-align:center;border-radius:9px;padding:0 3px`;
      layer.append(frame, tag);
    }
  }
  document.documentElement.append(layer);
}
