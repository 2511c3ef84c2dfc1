const NAME = 'conversation';
const LOCK_TIMEOUT_MILLIS = 1000; // a page that is reloaded releases its conversation only after the new page has started

let releaseLock = () => {};

/**
 * Returns the name of this tab's conversation. It stays the same after a reload, and differs in every other tab. This
 * includes a duplicate of the tab, whose session storage starts as a copy.
 */
export async function conversationOfThisTab() {
  const kept = sessionStorage.getItem(NAME);
  return kept && (await claim(kept)) ? kept : newConversation();
}

export async function newConversation() {
  releaseLock();
  const name = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  sessionStorage.setItem(NAME, name);
  await claim(name);
  return name;
}

/** @return whether no other tab has claimed the name */
function claim(name) {
  if (!navigator.locks) return true; // browsers have no locks if the page came over http from another machine
  return new Promise((resolve) => {
    const whileOpen = new Promise((release) => {
      releaseLock = release;
    });
    navigator.locks
      .request(`${NAME} ${name}`, { signal: AbortSignal.timeout(LOCK_TIMEOUT_MILLIS) }, () => {
        resolve(true);
        return whileOpen;
      })
      .catch(() => resolve(false));
  });
}
