// For browsers without modules, which leave boot.js alone: shows the link to Home Assistant's own page.
var builtin = location.pathname.indexOf("/auth/") === 0 ? "/auth/latchkey/builtin" : "/auth/authorize";
document.getElementById("latchkey-builtin").href = builtin + location.search;
document.getElementById("latchkey-fallback").hidden = false;
document.getElementById("latchkey-loading").hidden = true;
