// A clé d'accès is made and shown by the browser (WebAuthn). The form stays
// hidden where it cannot be: an old browser, or another address than the one
// where the guichet has its keys. The answer then leaves in the form, as any other.
const possible = (form) => window.PublicKeyCredential && navigator.credentials && location.origin === form.dataset.origine;

// The server speaks of bytes in base64url, the browser in buffers.
const octets = (texte) => Uint8Array.from(atob(texte.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const texte = (octets) => btoa(String.fromCharCode(...new Uint8Array(octets))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const cles = (liste) => (liste ?? []).map((c) => ({ ...c, id: octets(c.id) }));

async function creer(o) {
  const cle = await navigator.credentials.create({ publicKey: {
    ...o, challenge: octets(o.challenge), user: { ...o.user, id: octets(o.user.id) }, excludeCredentials: cles(o.excludeCredentials),
  } });
  return repondre(cle, {
    attestationObject: texte(cle.response.attestationObject), transports: cle.response.getTransports?.() ?? [],
  });
}

async function montrer(adresse) {
  const r = await fetch(adresse, { method: "POST", headers: { Accept: "application/json" } });
  const o = await r.json();
  if (!r.ok) throw new Error(o.erreur);
  const cle = await navigator.credentials.get({ publicKey: { ...o, challenge: octets(o.challenge), allowCredentials: cles(o.allowCredentials) } });
  return repondre(cle, {
    authenticatorData: texte(cle.response.authenticatorData), signature: texte(cle.response.signature), userHandle: texte(cle.response.userHandle ?? []),
  });
}

function repondre(cle, response) {
  return JSON.stringify({
    id: cle.id, rawId: texte(cle.rawId), type: cle.type, clientExtensionResults: {},
    response: { clientDataJSON: texte(cle.response.clientDataJSON), ...response },
  });
}

// What went wrong, in a sentence. A refusal and a delay have one name: the
// browser does not tell them apart.
function dire(faute, cree) {
  if (faute.name === "InvalidStateError") return "Cet appareil a déjà une clé d’accès pour ce guichet.";
  if (faute.name === "NotAllowedError" || faute.name === "AbortError") return cree ? "La clé d’accès n’a pas été créée. Essayez de nouveau, ou revenez à votre profil." : "Aucune clé d’accès n’a été présentée. Essayez de nouveau, ou connectez-vous d’une autre façon.";
  if (faute.name === "Error") return faute.message; // said by the server
  return cree ? "Cet appareil ne peut pas garder de clé d’accès pour ce guichet." : "La connexion avec une clé d’accès n’a pas abouti. Connectez-vous d’une autre façon.";
}

for (const form of document.querySelectorAll("form[data-cle-acces]")) {
  if (!possible(form)) continue;
  const { options, cleAcces } = form.dataset;
  const bouton = form.querySelector("button");
  const alerte = form.querySelector("[role=alert]");
  form.hidden = false;
  document.querySelectorAll("[data-sans-cle]").forEach((e) => { e.hidden = true; });
  bouton.addEventListener("click", async () => {
    bouton.disabled = true;
    alerte.textContent = "";
    try {
      form.elements.reponse.value = options ? await creer(JSON.parse(options)) : await montrer(cleAcces);
      form.submit();
    } catch (faute) {
      alerte.textContent = dire(faute, options);
    } finally {
      bouton.disabled = false;
    }
  });
}
