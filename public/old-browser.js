// For browsers without modules, which can't run boot.js: shows the link to Home Assistant's own page.
var builtin = location.pathname.indexOf("/auth/") === 0 ? "/auth/latchkey/builtin" : "/auth/authorize";
var links = document.querySelectorAll('a[href^="/auth/latchkey/builtin"]');
if (/^\/auth\/latchkey\/callback(\/\w+)?$/.test(location.pathname)) history.replaceState(null, "", location.pathname);
var query = location.search.slice(1).split("&").filter(function (pair) {
  return pair.indexOf("latchkey=") !== 0;
});
for (var i = 0; i < links.length; i++) links[i].href = builtin + "?" + query.join("&");
document.documentElement.setAttribute("data-latchkey", "failed");
