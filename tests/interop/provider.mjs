// A certified OpenID provider, set up as a MitID broker would be: told what to be on standard input, ready on one line.
import { createServer } from "node:http";
import { generateKeyPairSync } from "node:crypto";
import { text } from "node:stream/consumers";
import Provider, { errors } from "oidc-provider";

const told = JSON.parse(await text(process.stdin));
const people = new Map(told.people.map((person) => [person.persona, person]));
const key = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });

const provider = new Provider(told.issuer, {
  clients: told.clients,
  jwks: { keys: [{ ...key, kid: "op", use: "sig", alg: "ES256" }] },
  clientAuthMethods: ["private_key_jwt"],
  enabledJWA: {
    clientAuthSigningAlgValues: ["ES256"],
    idTokenSigningAlgValues: ["ES256"],
  },
  pkce: { required: () => true },
  claims: {
    openid: ["sub", "idp", "identity_type", "loa"],
    mitid: ["mitid.identity_name"],
    ssn: ["dk.cpr"],
    nemlogin: ["nemlogin.name", "nemlogin.persistent_professional_id"],
  },
  cookies: { keys: ["only for this test"] },
  features: {
    devInteractions: { enabled: false },
    pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        ctx.body = `<!doctype html><title>Log out</title>${form}`;
      },
    },
  },
  // It will not call a private address by itself, and rightly; the portal under test is on one.
  fetch: (url, { dispatcher, ...options }) => fetch(url, options),
  // The broker's front: whoever the hint names is signed in, at once.
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (ctx, sub) => ({ accountId: sub, claims: () => ({ sub, ...people.get(sub).claims }) }),
  renderError: (ctx, out) => {
    ctx.type = "json";
    ctx.body = out;
  },
  ttl: { Session: 3600, Grant: 3600, Interaction: 600, IdToken: 300, AccessToken: 300 },
});

async function interact(request, response) {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  if (params.login_hint === "abort") {
    return provider.interactionFinished(request, response, {
      error: "access_denied",
      error_description: "mitid_user_aborted",
    });
  }
  if (prompt.name === "login") {
    if (!people.has(params.login_hint)) {
      response.statusCode = 200;
      return response.end("choose somebody");
    }
    return provider.interactionFinished(request, response, { login: { accountId: params.login_hint, amr: ["code_app"] } });
  }
  const grant = (await provider.Grant.find(grantId ?? "")) ??
    new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}

provider.on("backchannel.error", (ctx, error) => console.error(error.message));
provider.on("server_error", (ctx, error) => console.error(error instanceof errors.OIDCProviderError ? error.message : error));
const answer = provider.callback();
createServer((request, response) => {
  if (request.url.startsWith("/interaction/")) {
    interact(request, response).catch((error) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  } else {
    answer(request, response);
  }
}).listen(Number(new URL(told.issuer).port), "127.0.0.1", () => console.log("ready"));
