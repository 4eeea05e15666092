// Live regions: server-rendered fragments arrive as events and are morphed into place, keeping focus and open details.
import { showCopyButtons } from "./copy.js";
import { Idiomorph } from "./vendor/idiomorph.js";

const WORDS = { connecting: "Connecting", live: "Live", paused: "Paused", reconnecting: "Reconnecting" };

class LiveRegion {
  constructor(element) {
    this.element = element;
    this.state = document.querySelector(`[data-live-state="${CSS.escape(element.id)}"]`);
    this.toggle = this.state?.querySelector("[data-live-toggle]");
    this.toggle?.addEventListener("click", () => (this.state.dataset.state === "paused" ? this.start() : this.pause()));
    if (this.state) this.state.hidden = false;
  }

  start() {
    clearTimeout(this.retry);
    this.say("connecting");
    this.source = new EventSource(this.element.dataset.live);
    this.source.onopen = () => this.say("live");
    this.source.onmessage = (event) => this.show(event.data);
    // The server says "end" when nothing more will change.
    this.source.addEventListener("end", () => this.end());
    this.source.onerror = () => this.recover();
  }

  pause() {
    clearTimeout(this.retry);
    this.source?.close();
    this.source = null;
    this.say("paused");
  }

  end() {
    this.source.close();
    this.source = null;
    if (this.state) this.state.hidden = true;
  }

  recover() {
    this.say("reconnecting");
    // The browser tries again by itself unless the answer was an error; then we do.
    if (this.source?.readyState !== EventSource.CLOSED) return;
    this.source = null;
    this.retry = setTimeout(() => this.start(), 5000);
  }

  show(html) {
    const keep = (from, to) => {
      // A question that is being answered stays as it is.
      if (from.matches?.("details[data-popup][open]")) return false;
      if (from.matches?.("details") && to.matches?.("details")) to.open = from.open;
      return !from.matches?.("[data-copied], .chart-tip");
    };
    Idiomorph.morph(this.element, html, {
      morphStyle: "innerHTML",
      ignoreActiveValue: true,
      callbacks: { beforeNodeMorphed: keep },
    });
    showCopyButtons(this.element);
    for (const button of this.element.querySelectorAll("[data-close-popup]")) button.hidden = false;
  }

  say(state) {
    if (!this.state) return;
    this.state.dataset.state = state;
    this.state.querySelector("[data-live-word]").textContent = WORDS[state];
    this.toggle.textContent = state === "paused" ? "Resume" : "Pause";
  }
}

export function watchLiveRegions() {
  for (const element of document.querySelectorAll("[data-live]")) new LiveRegion(element).start();
}
