// Forms: busy buttons, one submission at a time, dropped files, the way to the search box and to the faults.

function markBusy(form, submitter) {
  form.dataset.busy = "";
  submitter?.setAttribute("aria-busy", "true");
}

function clearBusy() {
  for (const form of document.querySelectorAll("form[data-busy]")) delete form.dataset.busy;
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}

function focusSearch(event) {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing) return;
  const search = document.querySelector("[data-search]");
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
}

async function takeDrop(target, files) {
  if (files.length === 0) return;
  if (target.matches("textarea")) {
    target.value = await files[0].text();
  } else {
    target.querySelector("input[type=file]").files = files;
  }
}

function watchDrops() {
  const zone = (event) => event.target.closest?.("[data-drop-text], [data-drop-file]");
  document.addEventListener("dragover", (event) => {
    const target = zone(event);
    if (!target) return;
    event.preventDefault();
    target.dataset.over = "";
  });
  document.addEventListener("dragleave", (event) => delete zone(event)?.dataset.over);
  document.addEventListener("drop", (event) => {
    const target = zone(event);
    if (!target) return;
    event.preventDefault();
    delete target.dataset.over;
    takeDrop(target, event.dataTransfer.files);
  });
}

export function watchForms() {
  document.querySelector("[data-focus]")?.focus();
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post") return;
    if ("busy" in event.target.dataset) return event.preventDefault();
    markBusy(event.target, event.submitter);
  });
  // Back to this page out of the browser's cache: nothing is under way any more.
  addEventListener("pageshow", clearBusy);
  document.addEventListener("keydown", focusSearch);
  watchDrops();
}
