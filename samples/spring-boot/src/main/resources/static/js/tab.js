const NAME = 'conversation';
const PATIENCE_MILLIS = 1000; // a page that is being reloaded lets go of its conversation only after the new one began

let letGo = () => {};

/**
 * The name of this tab's conversation: the same after a reload, another one in another tab, also in a duplicate, whose
 * session storage begins as a copy.
 */
export async function conversationOfThisTab() {
  const kept = sessionStorage.getItem(NAME);
  return kept && (await claim(kept)) ? kept : newConversation();
}

export async function newConversation() {
  letGo();
  const name = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  sessionStorage.setItem(NAME, name);
  await claim(name);
  return name;
}

/** @return whether no other tab has it */
function claim(name) {
  if (!navigator.locks) return true; // only where the page came over http from another machine
  return new Promise((resolve) => {
    const whileOpen = new Promise((release) => {
      letGo = release;
    });
    navigator.locks
      .request(`${NAME} ${name}`, { signal: AbortSignal.timeout(PATIENCE_MILLIS) }, () => {
        resolve(true);
        return whileOpen;
      })
      .catch(() => resolve(false));
  });
}
