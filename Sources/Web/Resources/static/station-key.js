// A key that came with the address, from the code on a key card: it stands behind the # sign, so that it is in no log.

const form = document.querySelector("[data-key-form]");
const key = new URLSearchParams(location.hash.slice(1)).get("key");
if (key) {
  history.replaceState(null, "", location.pathname);
  form.elements.key.value = key;
  form.requestSubmit();
}
