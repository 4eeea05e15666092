// Copy buttons: copy the text of the nearest `data-copy-source`.

/** Shows the copy buttons below `root`; they stay hidden where the browser has no clipboard. */
export function showCopyButtons(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
}

export function watchCopyButtons() {
  showCopyButtons(document);
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    const source = button?.parentElement.querySelector("[data-copy-source]");
    if (!source) return;
    await navigator.clipboard.writeText(source.textContent);
    button.dataset.copied = "";
    button.setAttribute("aria-label", "Copied");
    setTimeout(() => {
      delete button.dataset.copied;
      button.setAttribute("aria-label", "Copy");
    }, 1600);
  });
}
