// Menus and questions are <details>; the script closes them as one expects, and dismisses messages.

function closeAll(except) {
  for (const popup of document.querySelectorAll("details[data-popup][open]")) {
    if (!popup.contains(except)) popup.open = false;
  }
}

export function watchPopups() {
  for (const button of document.querySelectorAll("[data-close-popup], [data-dismiss]")) button.hidden = false;
  document.addEventListener("click", (event) => {
    closeAll(event.target);
    const close = event.target.closest("[data-close-popup]")?.closest("details");
    if (close) {
      close.open = false;
      close.querySelector("summary").focus();
    }
    event.target.closest("[data-dismiss]")?.closest("li").remove();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.activeElement.closest("details[data-popup][open]");
    closeAll(null);
    open?.querySelector("summary").focus();
  });
}
