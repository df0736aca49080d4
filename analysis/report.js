// Conveniences only: the page is whole without them. Opens with ?lang=en in English, keeps the
// document's language right for readers of the screen, and opens letters for the printer.
(function () {
  var root = document.documentElement;
  var zh = document.getElementById("language-zh");
  var en = document.getElementById("language-en");
  function tell() { root.lang = en.checked ? "en" : "zh-CN"; }
  if (/[?&]lang=en\b/.test(location.search)) { en.checked = true; }
  zh.addEventListener("change", tell);
  en.addEventListener("change", tell);
  tell();
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details.wording").forEach(function (part) { part.open = true; });
  });
})();
