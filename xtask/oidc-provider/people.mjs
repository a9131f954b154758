// What whoever tries the demo, or a test, does to people at the provider, as its administrator would: switch them off, end
// their sessions, change their groups. A page at `/people`, and for tests `PUT /people/<name>` with `{"groups": […]}` or
// `{"isOff": true}`, and `POST /people/<name>/end-sessions`. All is forgotten when the provider starts again.

import { bodyOf, escape, page } from "./pages.mjs";

/** Answers `/people` and below, and leaves every other address to the provider. `endSessions` ends those of a person. */
export async function administerPeople(people, endSessions, ctx, next) {
  const [, area, name, act] = ctx.path.split("/");
  if (area !== "people") return next();
  if (!name && ctx.method === "GET") {
    ctx.body = list(people);
    return undefined;
  }
  const person = people.find(({ sub }) => sub === name);
  if (!person || !["POST", "PUT"].includes(ctx.method)) return next();
  if (act === "end-sessions") {
    await endSessions(person.sub);
  } else if (ctx.method === "PUT") {
    await change(person, JSON.parse(await bodyOf(ctx.req)), endSessions);
  } else {
    const typed = new URLSearchParams(await bodyOf(ctx.req));
    const groups = typed.get("groups").split(",").map((group) => group.trim());
    await change(person, { groups, isOff: typed.has("isOff") }, endSessions);
  }
  if (ctx.method === "POST" && ctx.get("accept").includes("html")) {
    ctx.status = 303;
    ctx.redirect("/people");
  } else {
    ctx.status = 204;
  }
  return undefined;
}

/** Whoever is switched off is signed out too. */
async function change(person, { groups = person.groups, isOff = person.isOff }, endSessions) {
  Object.assign(person, { groups: groups.filter(Boolean), isOff });
  if (isOff) await endSessions(person.sub);
}

function list(people) {
  const one = (person) => `
    <h2>${escape(person.name)}</h2>
    <form method="post" action="/people/${escape(person.sub)}">
      <p><label>Groups, with commas between <input name="groups" value="${escape(person.groups.join(", "))}"></label></p>
      <p><label><input type="checkbox" name="isOff" ${person.isOff ? "checked" : ""}> Switched off</label></p>
      <button>Save ${escape(person.sub)}</button>
    </form>
    <form method="post" action="/people/${escape(person.sub)}/end-sessions"><button>End the sessions of ${escape(person.sub)}</button></form>`;
  const about = `<p>What is saved here counts at the next sign-in, and at the next check. Who is switched off is signed out.
    A session that ends here is told to Home Assistant at once.</p><p><a href="/session/end">Log out here yourself</a></p>`;
  return page("People of this provider", about + people.map(one).join(""));
}
