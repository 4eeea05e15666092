// Chart hover: a line and a box with the values of the nearest point in time, read from the chart's own table.

function nearestRow(rows, share) {
  return rows.reduce((best, row) => (Math.abs(row.dataset.x - share) < Math.abs(best.dataset.x - share) ? row : best));
}

function fill(tip, chart, row) {
  const heads = [...chart.querySelectorAll("thead th")].slice(1);
  const lines = [...row.cells].slice(1).map((value, index) => {
    const line = document.createElement("div");
    line.textContent = `${heads[index].textContent}: ${value.textContent}`;
    return line;
  });
  const time = document.createElement("b");
  time.textContent = row.cells[0].textContent;
  tip.replaceChildren(time, ...lines);
}

function place(tip, area, plot, share) {
  const left = plot.left - area.left + share * plot.width;
  const side = share > 0.5 ? left - tip.offsetWidth - 12 : left + 12;
  tip.style.left = `${Math.max(0, side)}px`;
  tip.style.top = "0.5rem";
}

function hover(plotElement, x) {
  const chart = plotElement.closest("[data-chart]");
  const area = plotElement.parentElement;
  const rows = [...chart.querySelectorAll("tr[data-x]")];
  if (rows.length === 0) return;
  const plot = plotElement.getBoundingClientRect();
  const row = nearestRow(rows, (x - plot.left) / plot.width);
  let tip = area.querySelector(".chart-tip");
  if (!tip) {
    tip = document.createElement("div");
    tip.className = "chart-tip";
    tip.setAttribute("aria-hidden", "true");
    area.append(tip);
  }
  fill(tip, chart, row);
  place(tip, area.getBoundingClientRect(), plot, Number(row.dataset.x));
  const cursor = plotElement.querySelector(".chart-cursor");
  const at = `${row.dataset.x * 100}%`;
  cursor.setAttribute("x1", at);
  cursor.setAttribute("x2", at);
  cursor.setAttribute("visibility", "visible");
}

function leave(plotElement) {
  plotElement.parentElement.querySelector(".chart-tip")?.remove();
  plotElement.querySelector(".chart-cursor").setAttribute("visibility", "hidden");
}

export function watchCharts() {
  document.addEventListener("pointermove", (event) => {
    const plot = event.target.closest?.(".chart-plot");
    for (const tip of document.querySelectorAll(".chart-tip")) {
      const other = tip.parentElement.querySelector(".chart-plot");
      if (other !== plot) leave(other);
    }
    if (plot) hover(plot, event.clientX);
  });
}
