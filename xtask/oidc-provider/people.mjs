// What a test or whoever tries the demo changes of somebody at the provider, as its administrator would: only their groups.
// `PUT /people/<name>` with `{"groups": […]}`. The next ID token says so.

/** Answers addresses below `/people/`, and leaves every other to the provider. */
export async function changePeople(people, ctx, next) {
  if (!ctx.path.startsWith("/people/") || ctx.method !== "PUT") return next();
  const person = people.find(({ sub }) => ctx.path === `/people/${sub}`);
  if (!person) return next();
  let body = "";
  for await (const part of ctx.req) body += part;
  person.groups = JSON.parse(body).groups;
  ctx.status = 204;
  return undefined;
}
