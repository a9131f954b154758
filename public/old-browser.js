// For browsers without modules, which can't run boot.js: shows the link to Home Assistant's own page. Who served
// the document has written it; in a static folder it is at its own address.
var links = document.querySelectorAll("a[href='/auth/latchkey/builtin']");
if (/^\/auth\/latchkey\/callback(\/\w+)?$/.test(location.pathname)) history.replaceState(null, "", location.pathname);
var query = location.search.slice(1).split("&").filter(function (pair) {
  return pair.indexOf("latchkey=") !== 0;
});
for (var i = 0; i < links.length; i++) links[i].href = "/auth/authorize?" + query.join("&");
document.documentElement.setAttribute("data-latchkey", "failed");
