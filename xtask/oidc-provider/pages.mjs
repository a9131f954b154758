// What the provider asks a person: who they are, and whether Home Assistant may know it. There are no passwords: whoever
// types a name of the settings is that person. Either question can be cancelled, which the provider tells Home Assistant.

/** Answers addresses below `/interaction/`, and leaves every other to the provider. */
export async function answerInteraction(provider, people, ctx, next) {
  if (!ctx.path.startsWith("/interaction/")) return next();
  const details = await provider.interactionDetails(ctx.req, ctx.res).catch(() => undefined);
  if (!details) {
    ctx.status = 400;
    ctx.body = page("This sign-in is over", "<p>Go back to Home Assistant and start again.</p>");
    return undefined;
  }
  if (ctx.method === "GET") {
    ctx.body = question(details);
    return undefined;
  }
  const answer = new URLSearchParams(await bodyOf(ctx.req));
  const result = await validate(provider, people, details, answer);
  if (!result) {
    ctx.body = question(details, "Nobody here has that name.");
    return undefined;
  }
  // Together with what was answered before: else the provider asks again.
  const location = await provider.interactionResult(ctx.req, ctx.res, result, { mergeWithLastSubmission: true });
  ctx.status = 303;
  ctx.redirect(location);
  return undefined;
}

function question({ prompt, params, session }, fault = "") {
  if (prompt.name !== "consent") {
    return asked(
      "Who are you?",
      `<p role="alert">${fault}</p>
       <label>Name <input name="name" autocomplete="username" autofocus></label>
       <button name="answer" value="yes">Sign in</button> <button name="answer" value="no">Cancel</button>`,
    );
  }
  return asked(
    "May Home Assistant know you?",
    `<p>${escape(session.accountId)} at ${escape(params.client_id)}: ${escape(params.scope)}</p>
     <button name="answer" value="yes">Allow</button> <button name="answer" value="no">Cancel</button>`,
  );
}

async function validate(provider, people, { prompt, params, session, grantId }, answer) {
  if (answer.get("answer") !== "yes") {
    return { error: "access_denied", error_description: "The person cancelled." };
  }
  if (prompt.name !== "consent") {
    const name = (answer.get("name") ?? "").trim().toLowerCase();
    const person = people.find((each) => each.sub === name && !each.isOff);
    return person && { [prompt.name]: {}, login: { accountId: person.sub } };
  }
  const known = grantId && (await provider.Grant.find(grantId));
  const grant = known || new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  return { consent: { grantId: await grant.save() } };
}

const asked = (heading, content) => page(heading, `<form method="post">${content}</form>`);

/** A small page of the provider's. */
export function page(heading, content) {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${heading}</title>
    <meta name="viewport" content="width=device-width"><style>body{font:1rem/1.5 sans-serif;max-width:26rem;margin:4rem auto;padding:0 1rem}</style>
    <main><h1>${heading}</h1>${content}</main></html>`;
}

/** A text within HTML. */
export const escape = (text) => String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** What was sent. */
export async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
