// Conveniences only: without them every letter still stands on a page. Keeps the language (?lang=en opens
// in English), opens letters and numbers for the printer, and lists the sites of a large round a page at a
// time. What others wrote enters the page as text, never as markup.
(function () {
  "use strict";
  var root = document.documentElement;
  var zh = document.getElementById("language-zh");
  var en = document.getElementById("language-en");
  var told = [];

  function byId(id) { return document.getElementById(id); }
  function place() { return en.checked ? 1 : 0; }
  function linked(address) {
    var parts = address.split("#");
    var base = parts[0].split("?")[0] + (en.checked ? "?lang=en" : "");
    return parts.length > 1 ? base + "#" + parts[1] : base;
  }
  function tell() {
    root.lang = en.checked ? "en" : "zh-CN";
    root.dataset.language = en.checked ? "en" : "zh";
    document.querySelectorAll("a[data-page]").forEach(function (link) {
      link.setAttribute("href", linked(link.getAttribute("href")));
    });
    told.forEach(function (part) { part(); });
  }

  function made(tag, text, name) {
    var node = document.createElement(tag);
    if (text !== undefined) { node.textContent = text; }
    if (name) { node.className = name; }
    return node;
  }

  function listSites(data) {
    var SHOWN = 50;
    var search = byId("site-search");
    var show = byId("site-show");
    var first = 0;
    var found = [];
    var files = [];
    data.pages.forEach(function (page) { for (var i = 0; i < page[1]; i += 1) { files.push(page[0]); } });
    var texts = data.sites.map(function (site) {
      return (site[0] + " " + site[1] + " " + data.regions[site[2]]).toLowerCase();
    });

    function options() {
      var chosen = show.selectedIndex;
      var names = data.signs.map(function (sign) {
        return data.words["with"][place()].replace("{finding}", sign[2 + place()]);
      });
      show.replaceChildren();
      [data.words.all[place()]].concat(names).forEach(function (name) {
        show.appendChild(made("option", name));
      });
      show.selectedIndex = Math.max(chosen, 0);
    }
    function sift() {
      var words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      var digit = show.selectedIndex > 0 ? String(show.selectedIndex - 1) : "";
      found = [];
      data.sites.forEach(function (site, at) {
        var fits = words.every(function (word) { return texts[at].indexOf(word) >= 0; });
        if (fits && digit) { fits = site.slice(5).some(function (signs) { return signs.indexOf(digit) >= 0; }); }
        if (fits) { found.push(at); }
      });
      first = 0;
      draw();
    }
    function signsOf(digits) {
      var cell = made("td", undefined, "signs");
      digits.split("").forEach(function (digit) {
        var sign = data.signs[Number(digit)];
        var mark = made("b", sign[0], "sign " + sign[1]);
        mark.setAttribute("aria-hidden", "true");
        cell.append(mark, made("span", sign[2 + place()], "unseen"), " ");
      });
      return cell;
    }
    function row(at) {
      var site = data.sites[at];
      var line = document.createElement("tr");
      var head = document.createElement("th");
      var link = made("a", site[1]);
      head.scope = "row";
      link.setAttribute("href", linked(files[at] + "#site-" + (at + 1)));
      head.appendChild(link);
      line.appendChild(head);
      site.slice(5).forEach(function (digits) { line.appendChild(signsOf(digits)); });
      line.append(made("td", data.regions[site[2]]), made("td", data.levels[site[3]][place()]),
        made("td", data.kinds[site[4]][place()]));
      return line;
    }
    function draw() {
      var part = found.slice(first, first + SHOWN);
      var words = found.length ? data.words.found : data.words.nothing;
      byId("site-rows").replaceChildren.apply(byId("site-rows"), part.map(row));
      byId("site-count").textContent = words[place()].replace("{n}", found.length)
        .replace("{first}", first + 1).replace("{last}", first + part.length);
      byId("site-previous").disabled = first === 0;
      byId("site-next").disabled = first + SHOWN >= found.length;
    }
    function turn(step) { first = Math.max(0, first + step); draw(); }

    search.addEventListener("input", sift);
    show.addEventListener("change", sift);
    byId("site-previous").addEventListener("click", function () { turn(-SHOWN); });
    byId("site-next").addEventListener("click", function () { turn(SHOWN); });
    byId("site-list").querySelector("form").addEventListener("submit", function (event) { event.preventDefault(); });
    options();
    sift();
    byId("site-list").hidden = false;
    told.push(function () { options(); draw(); });
  }

  if (/[?&]lang=en\b/.test(location.search)) { en.checked = true; }
  zh.addEventListener("change", tell);
  en.addEventListener("change", tell);
  tell();
  if (byId("site-data")) { listSites(JSON.parse(byId("site-data").textContent)); }
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("main details:not(.pictures):not(.exhibits)").forEach(function (part) {
      part.open = true;
    });
  });
})();
