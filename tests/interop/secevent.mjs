// A receiver of Security Event Tokens, and a client that asks for an access token, by a JOSE library nobody here wrote.
import { createLocalJWKSet, importJWK, jwtVerify, SignJWT } from "jose";

const told = JSON.parse(await new Response(process.stdin).text());
const results = { verified: [], refused: [] };
const keys = createLocalJWKSet(told.jwks);
for (const token of told.tokens) {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      issuer: told.issuer,
      audience: told.audience,
      typ: "secevent+jwt",
      algorithms: ["ES256"],
      requiredClaims: ["jti", "iat", "events", "sub_id"],
      currentDate: new Date(told.now * 1000),
    });
    results.verified.push({ payload, header: protectedHeader });
  } catch (error) {
    results.refused.push(error.code);
  }
}
if (told.client) {
  const { client_id, key, audience } = told.client;
  results.assertion = await new SignJWT({})
    .setProtectedHeader({ alg: "ES256", typ: "JWT", kid: key.kid })
    .setIssuer(client_id)
    .setSubject(client_id)
    .setAudience(audience)
    .setIssuedAt(told.now)
    .setExpirationTime(told.now + 60)
    .setJti(crypto.randomUUID())
    .sign(await importJWK(key, "ES256"));
}
console.log(JSON.stringify(results));
