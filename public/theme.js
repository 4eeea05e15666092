// The theme switch changes the page at once, and keeps the choice in the cookie that the server sets where there are no
// scripts: the next page has it, however soon it is asked for.

function show(form, theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const button of form.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
}

function keep(theme) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${theme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}

export function watchTheme() {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-theme-switch]");
    if (!form || !event.submitter) return;
    event.preventDefault();
    delete form.dataset.busy;
    event.submitter.removeAttribute("aria-busy");
    show(form, event.submitter.value);
    keep(event.submitter.value);
  });
}
